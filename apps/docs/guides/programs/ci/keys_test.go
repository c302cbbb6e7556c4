package keys

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestSurvivesAFailure(t *testing.T) {
	t.Parallel()
	client, sandbox := newWorld(t), os.Getenv("LATCHKEY_SANDBOX_URL")
	rule := strings.NewReader(`{"operation":"listApiKeys","times":1,"answer":{"status":503}}`)
	client.Post(sandbox+"/_sandbox/failures", "application/json", rule)
	for range 2 { // in place of the code under test, which retries after a 503
		client.Get(os.Getenv("DIGICERT_PARTNER_BASE_URL") + "/api-key")
	}
	log, err := client.Get(sandbox + "/_sandbox/requests")
	var found struct{ Requests []struct{ Status int } }
	if err != nil || json.NewDecoder(log.Body).Decode(&found) != nil || fmt.Sprint(found.Requests) != "[{503} {200}]" {
		t.Error(err, found.Requests)
	}
}
