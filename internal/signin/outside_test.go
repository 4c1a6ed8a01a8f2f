package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"linli/internal/access"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store/storetest"
	"linli/internal/text"
)

// provider is an identity provider that speaks OpenID Connect, signs real
// tokens and checks PKCE as the specification tells it to.
type provider struct {
	*httptest.Server
	t         *testing.T
	key       *ecdsa.PrivateKey
	challenge map[string]string // code → PKCE challenge
	nonce     map[string]string
	change    func(claims map[string]any)
	alg       string
	now       func() time.Time
}

func newProvider(t *testing.T) *provider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key, challenge: map[string]string{}, nonce: map[string]string{}, now: func() time.Time { return noon }}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		code := r.PostFormValue("code")
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		if id != "linli" || secret != "s3cret" || p.challenge[code] != base64.RawURLEncoding.EncodeToString(sum[:]) {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		claims := map[string]any{
			"iss": p.URL, "aud": "linli", "sub": "u-77", "nonce": p.nonce[code],
			"iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(), "email": "root1@example.gov.cn",
		}
		if p.change != nil {
			p.change(claims)
		}
		delete(p.challenge, code)
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign(claims)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) sign(claims map[string]any) string {
	if p.alg == "none" {
		body, _ := json.Marshal(claims)
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString(body) + "."
	}
	key := p.key
	if p.alg == "stranger" {
		key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Fatal(err)
	}
	jws, err := signer.Sign(body)
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := jws.CompactSerialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// approve is the person saying yes at the provider: it reads the address the
// browser was sent to and returns what comes back.
func (p *provider) approve(address string) (state, code string) {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" || q.Get("client_id") != "linli" {
		p.t.Errorf("sent to %s", address)
	}
	code = rand.Text()
	p.challenge[code], p.nonce[code] = q.Get("code_challenge"), q.Get("nonce")
	return q.Get("state"), code
}

func withProvider(p *provider) func(*signin.Options) {
	return func(o *signin.Options) {
		o.Providers = []*signin.Provider{{
			Key: "city", Name: text.Label{Zh: "政务统一认证", En: "City sign-on"},
			Issuer: p.URL, ClientID: "linli", Secret: "s3cret", Redirect: "https://linli.example/sign-in/outside/city",
		}}
	}
}

func TestOIDC(t *testing.T) {
	p := newProvider(t)
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn, withProvider(p))
		p.now = func() time.Time { return r.now }
		ctx := t.Context()
		r.account("root1", access.Viewer)
		r.account("worker", access.Worker)
		begin := func(v onetime.Visitor, o *signin.Session) (state, code string) {
			t.Helper()
			return p.approve(must(r.BeginOutside(ctx, v, "city", o))(t))
		}

		// Nobody is found by what the provider says of them.
		state, code := begin(desk, nil)
		if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, nil); !errors.Is(err, signin.ErrNotLinked) {
			t.Fatalf("a stranger came in: %v", err)
		}
		token, o, err := r.Password(ctx, desk, "root1", good)
		if err != nil {
			t.Fatal(err)
		}
		state, code = begin(desk, &o)
		if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, &o); err != nil {
			t.Fatal(err)
		}
		state, code = begin(desk, nil)
		_, in, err := r.FinishOutside(ctx, desk, "city", state, code, nil)
		if err != nil || in.Subject.ID != "root1" || in.Stage != signin.Full {
			t.Fatalf("%+v, %v", in, err)
		}
		if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, nil); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("came back twice: %v", err)
		}

		// Another account cannot take the identity over, nor another session
		// finish what one began.
		_, w, err := r.Password(ctx, desk, "worker", good)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.BeginOutside(ctx, desk, "city", &w); !errors.Is(err, signin.ErrStale) {
			t.Errorf("half a session links: %v", err)
		}
		state, code = begin(desk, &o)
		if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, &w); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("another session finished the link: %v", err)
		}

		// No door skips the second factor: the same identity, linked to who
		// needs two, stops before it.
		must(r.Session(ctx, token))(t)
		if err := r.RemoveFactor(ctx, o, "oidc:city", "u-77"); err != nil {
			t.Fatal(err)
		}
		workerToken, secret, _ := r.enrol("worker")
		full := must(r.Session(ctx, workerToken))(t)
		state, code = begin(desk, &full)
		if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, &full); err != nil {
			t.Fatal(err)
		}
		state, code = begin(desk, nil)
		half, in, err := r.FinishOutside(ctx, desk, "city", state, code, nil)
		if err != nil || in.Stage != signin.Second {
			t.Fatalf("%s, %v", in.Stage, err)
		}
		r.now = r.now.Add(time.Minute)
		if _, in, err = r.Second(ctx, desk, half, r.app(secret)); err != nil || in.Stage != signin.Full {
			t.Errorf("%s, %v", in.Stage, err)
		}
	})
}

func TestOIDCRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		alg    string
		change func(claims map[string]any)
		device string
		state  func(string) string
		later  time.Duration
	}{
		"signed by a stranger":   {alg: "stranger"},
		"not signed":             {alg: "none"},
		"another nonce":          {change: func(c map[string]any) { c["nonce"] = "x" }},
		"no nonce":               {change: func(c map[string]any) { delete(c, "nonce") }},
		"for another client":     {change: func(c map[string]any) { c["aud"] = "other" }},
		"by another issuer":      {change: func(c map[string]any) { c["iss"] = "https://evil.example" }},
		"expired":                {change: func(c map[string]any) { c["exp"] = noon.Add(-time.Hour).Unix() }},
		"in another browser":     {device: "thief"},
		"with an invented state": {state: func(string) string { return "x" }},
		"after ten minutes":      {later: 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			r := newRig(t, storetest.SQLite(t), withProvider(p))
			ctx := t.Context()
			r.account("root1", access.Viewer)
			_, o, err := r.Password(ctx, desk, "root1", good)
			if err != nil {
				t.Fatal(err)
			}
			state, code := p.approve(must(r.BeginOutside(ctx, desk, "city", &o))(t))
			if _, _, err := r.FinishOutside(ctx, desk, "city", state, code, &o); err != nil {
				t.Fatal(err)
			}
			state, code = p.approve(must(r.BeginOutside(ctx, desk, "city", nil))(t))
			p.alg, p.change = tt.alg, tt.change
			v := desk
			if tt.device != "" {
				v = visitor(tt.device)
			}
			if tt.state != nil {
				state = tt.state(state)
			}
			r.now = r.now.Add(tt.later)
			if _, _, err := r.FinishOutside(ctx, v, "city", state, code, nil); !errors.Is(err, signin.ErrWrong) {
				t.Errorf("%v, want ErrWrong", err)
			}
		})
	}
	r := newRig(t, storetest.SQLite(t))
	if _, err := r.BeginOutside(t.Context(), desk, "city", nil); !errors.Is(err, signin.ErrOff) {
		t.Errorf("a provider that is not set up: %v", err)
	}
}

func TestWeChat(t *testing.T) {
	answer := `{"access_token":"a","openid":"o-1","scope":"snsapi_login"}`
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != "/sns/oauth2/access_token" || q.Get("appid") != "wx1" || q.Get("secret") != "s3cret" || q.Get("grant_type") != "authorization_code" || q.Get("code") != "the-code" {
			fmt.Fprint(w, `{"errcode":40029,"errmsg":"invalid code"}`)
			return
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(api.Close)
	r := newRig(t, storetest.SQLite(t), func(o *signin.Options) {
		o.WeChat = &signin.WeChat{AppID: "wx1", Secret: "s3cret", Redirect: "https://linli.example/sign-in/outside/wechat", API: api.URL}
	})
	ctx := t.Context()
	c, code := r.code(desk, known)
	_, o, err := r.VerifyCode(ctx, desk, c.ID, known, code)
	if err != nil {
		t.Fatal(err)
	}
	back := func(link *signin.Session, code string) (signin.Session, error) {
		t.Helper()
		address := must(r.BeginOutside(ctx, desk, "wechat", link))(t)
		if !strings.HasPrefix(address, "https://open.weixin.qq.com/connect/qrconnect?appid=wx1&redirect_uri=https%3A%2F%2Flinli.example%2F") || !strings.HasSuffix(address, "#wechat_redirect") {
			t.Errorf("sent to %s", address)
		}
		u := must(url.Parse(address))(t)
		_, in, err := r.FinishOutside(ctx, desk, "wechat", u.Query().Get("state"), code, link)
		return in, err
	}
	if _, err := back(nil, "the-code"); !errors.Is(err, signin.ErrNotLinked) {
		t.Errorf("a stranger came in: %v", err)
	}
	if _, err := back(&o, "the-code"); err != nil {
		t.Fatal(err)
	}
	if in, err := back(nil, "the-code"); err != nil || in.Subject.ID != "person-1" {
		t.Errorf("%+v, %v", in, err)
	}
	if _, err := back(nil, "stolen"); !errors.Is(err, signin.ErrWrong) {
		t.Errorf("an error of WeChat: %v", err)
	}
	for _, bad := range []string{"", "<html>", `{"openid":""}`, `{"openid":"` + strings.Repeat("x", 200) + `"}`, `[]`} {
		answer = bad
		if _, err := back(nil, "the-code"); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	api.Close()
	if _, err := back(nil, "the-code"); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the secret is in the error: %v", err)
	}
}
