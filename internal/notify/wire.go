package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// maxAnswer bounds what is read of a provider's answer.
const maxAnswer = 64 << 10

// Client is what the adapters speak HTTP with. It follows no redirect: a
// provider that sends a message's parameters elsewhere is not obeyed.
func Client() *http.Client {
	return &http.Client{
		Timeout:       sendWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// exchange sends a request and reads the JSON of its answer. The error is a
// *Refusal where the request surely did not arrive, or was throttled or not
// understood; it never repeats the address, which may hold a phone.
func exchange(ctx context.Context, c *http.Client, r *http.Request, answer any) error {
	resp, err := c.Do(r.WithContext(ctx))
	if err != nil {
		var dial *net.OpError
		if errors.As(err, &dial) && dial.Op == "dial" {
			return &Refusal{Code: "unreachable", Again: true}
		}
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // without the URL
		}
		return fmt.Errorf("call %s: %w", r.URL.Host, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the answer of %s: %w", r.URL.Host, err)
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return &Refusal{Code: "http-429", Again: true}
	}
	if json.Unmarshal(body, answer) == nil {
		return nil
	}
	if resp.StatusCode >= 300 && resp.StatusCode < 500 {
		return &Refusal{Code: fmt.Sprintf("http-%d", resp.StatusCode)}
	}
	return fmt.Errorf("%s answered with status %d and no JSON", r.URL.Host, resp.StatusCode)
}

func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func hmacSHA256(key []byte, s string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(s))
	return m.Sum(nil)
}
