package keys

import (
	"crypto/rand"
	"net/http"
	"os"
	"testing"
)

type world string // the Transport of a client; its keys, failures and request log belong to one test

func (name world) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Sandbox-World", string(name))
	r.Header.Set("X-PARTNER-APIKEY", os.Getenv("DIGICERT_PARTNER_API_KEY"))
	return http.DefaultTransport.RoundTrip(r)
}

func newWorld(t *testing.T) *http.Client {
	name := rand.Text()
	request, _ := http.NewRequest("DELETE", os.Getenv("LATCHKEY_SANDBOX_URL")+"/_sandbox/worlds/"+name, nil)
	t.Cleanup(func() { http.DefaultClient.Do(request) })
	return &http.Client{Transport: world(name)}
}
