// Uses the client that oapi-codegen generates into the package certcentral.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	"interop/certcentral"
)

func check[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func withKey(_ context.Context, request *http.Request) error {
	request.Header.Set("X-DC-DEVKEY", os.Getenv("API_KEY"))
	return nil
}

func main() {
	ctx := context.Background()
	client := check(certcentral.NewClientWithResponses(os.Getenv("BASE_URL"), certcentral.WithRequestEditorFn(withKey)))
	keys, credentials := 0, []certcentral.AcmeCredential{}
	for _, item := range check(client.ListKeysWithResponse(ctx, &certcentral.ListKeysParams{})).JSON200.ApiKeys {
		if credential := check(item.AsAcmeCredential()); credential.AcmeDirectoryUrl != "" {
			credentials = append(credentials, credential)
		} else {
			keys++
		}
	}
	acme := check(check(client.GetKeyWithResponse(ctx, 15)).JSON200.AsAcmeCredential())
	key := check(check(client.GetKeyWithResponse(ctx, 184)).JSON200.AsKey())
	role := certcentral.ViewOnly
	created := check(client.CreateKeyWithResponse(ctx, 125039, certcentral.KeyCreate{Name: "interop", RestrictedToRoleId: &role})).JSON201
	status := check(client.UpdateKeyStatusWithResponse(ctx, created.Id, certcentral.KeyStatusUpdate{Status: certcentral.Revoked}))
	check(0, json.NewEncoder(os.Stdout).Encode(map[string]any{
		"keys": keys, "acmeCredentials": credentials, "acmeCredential": acme, "key": key.Id,
		"created": []any{created.Id, len(created.ApiKey)}, "status": status.StatusCode(),
	}))
}
