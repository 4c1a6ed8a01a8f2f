package webtest

import (
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/rest"
)

// Operator is a room with operations of the API.
type Operator interface{ Operations(api *rest.API) }

// bearers takes the name of an account for its token.
type bearers struct{ as func(id string) access.Actor }

func (b bearers) Bearer(_ context.Context, secret string) (rest.Caller, error) {
	return rest.Caller{Token: secret, Actor: b.as(secret)}, nil
}

// Call calls an operation of a room as an account, wants a status, and reads the
// answer into out: JSON, or as it came into a *string.
func (h *House) Call(t testing.TB, room Operator, account, method, path, body string, want int, out any) {
	t.Helper()
	api := rest.New(rest.Options{DB: h.DB, Keys: h.Keys, Clock: h.Clock.Now, Bearers: bearers{h.As}, Access: h.Access})
	room.Operations(api)
	if err := api.Err(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), method, rest.Root+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+account)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, req)
	answer, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	if w.Code != want {
		t.Fatalf("%s %s as %s: %d, want %d: %s", method, path, account, w.Code, want, answer)
	}
	if raw, ok := out.(*string); ok {
		*raw = string(answer)
	} else if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, answer)
		}
	}
}
