package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/civil"
)

// newCertificate writes a pair for this machine and returns the file names.
func newCertificate(t *testing.T, dir string, serial int64) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "linli"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	must(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(secret)
	must(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	pool = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	pool.AddCert(parsed)
	return cert, key, pool
}

// lines collects what a program says, and lets a test wait for a line.
type lines struct {
	mu   sync.Mutex
	all  strings.Builder
	more chan struct{}
}

func (l *lines) read(r io.Reader) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		l.mu.Lock()
		l.all.WriteString(s.Text() + "\n")
		l.mu.Unlock()
		select {
		case l.more <- struct{}{}:
		default:
		}
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// find waits until a pattern is said and returns its first group.
func (l *lines) find(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		if m := re.FindStringSubmatch(l.String()); m != nil {
			return m[1]
		}
		select {
		case <-l.more:
		case <-t.Context().Done():
			t.Fatal(l.String())
		case <-time.After(20 * time.Second):
			t.Fatalf("%q is not said:\n%s", pattern, l)
		}
	}
}

// serve runs linli serve until stop, which returns its exit code.
func serve(t *testing.T, args ...string) (said *lines, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	said = &lines{more: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(func() { said.read(r) })
	code := make(chan int, 1)
	go func() {
		c := run(ctx, append([]string{"serve"}, args...), strings.NewReader(""), w, w)
		w.Close()
		code <- c
	}()
	return said, sync.OnceValue(func() int {
		cancel()
		c := <-code
		reading.Wait()
		return c
	})
}

// The whole program over TLS: the site, the way there from http, what the
// operator sees, and a quiet end.
func TestServeTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key, pool := newCertificate(t, dir, 1)
	said, stop := serve(t, "--db", filepath.Join(dir, "city.db"), "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--tls-cert", cert, "--tls-key", key, "--http-addr", "127.0.0.1:0", "--log-json")
	defer stop()
	base := said.find(t, `(https://127\.0\.0\.1:\d+)/`)
	admin := said.find(t, `metrics (http://[^/]+)/metrics`)
	said.find(t, `(nobody can register or sign in by phone)`)
	said.find(t, `(/link/[\w-]+)`)
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	get := func(address string) (*http.Response, string) {
		resp, err := client.Get(address)
		must(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		must(t, err)
		return resp, string(body)
	}
	resp, _ := get(base + "/")
	if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s, HSTS %q", resp.Proto, resp.Status, resp.Header.Get("Strict-Transport-Security"))
	}
	if _, err := tls.Dial("tcp", strings.TrimPrefix(base, "https://"), &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		for _, at := range []string{base, admin} {
			if resp, body := get(at + path); resp.StatusCode != http.StatusOK {
				t.Errorf("%s%s: %s %s", at, path, resp.Status, body)
			}
		}
	}
	if resp, _ := get(base + "/metrics"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("visitors see the measurements: %s", resp.Status)
	}
	_, numbers := get(admin + "/metrics")
	for _, want := range []string{
		`linli_http_request_seconds_count{method="GET",route="GET /{$}",status="2xx"} 1`, `linli_commit_writes_count`, "linli_log_facts 0",
		`linli_messages{state="waiting"} 0`, `linli_jobs{state="failed"} 0`, "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(numbers, want) {
			t.Errorf("no %s in\n%s", want, numbers)
		}
	}
	if code := stop(); code != 0 {
		t.Errorf("exit %d:\n%s", code, said)
	}
	said.find(t, `(stopped)`)
}

// The way from http names the site by the operator's word, not the visitor's.
func TestRedirect(t *testing.T) {
	f := tlsFlags{ACMEDomain: []string{"linli.example.gov.cn"}, HTTPAddr: ":80"}
	_, onward, err := f.config(civil.System, "https://linli.example.gov.cn", t.TempDir())
	must(t, err)
	for _, c := range []struct{ method, target, want string }{
		{"GET", "/figures?x=1", "https://linli.example.gov.cn/figures?x=1"},
		{"GET", "http://evil.example//evil.example/x", "https://linli.example.gov.cn//evil.example/x"},
		{"POST", "/sign-in", ""},
	} {
		w := httptest.NewRecorder()
		onward.ServeHTTP(w, httptest.NewRequest(c.method, c.target, nil))
		if got := w.Header().Get("Location"); got != c.want || c.want == "" && w.Code != http.StatusBadRequest {
			t.Errorf("%s %s: %d to %q, want %q", c.method, c.target, w.Code, got, c.want)
		}
	}
	for name, f := range map[string]tlsFlags{
		"both ways": {TLSCert: "c", TLSKey: "k", ACMEDomain: []string{"x"}}, "no key": {TLSCert: "c"}, "nothing to redirect to": {HTTPAddr: ":80"},
	} {
		if _, _, err := f.config(civil.System, "https://x", t.TempDir()); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// A renewed certificate is taken up without a restart; a broken one is not.
func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key, _ := newCertificate(t, dir, 1)
	now := time.Date(2020, 3, 6, 0, 0, 0, 0, time.UTC)
	pair := &keyPair{cert: cert, key: key, clock: func() time.Time { return now }}
	serial := func() int64 {
		got, err := pair.get(nil)
		must(t, err)
		leaf, err := x509.ParseCertificate(got.Certificate[0])
		must(t, err)
		return leaf.SerialNumber.Int64()
	}
	age := func(by time.Duration) {
		at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(by)
		must(t, os.Chtimes(cert, at, at))
	}
	age(0)
	if got := serial(); got != 1 {
		t.Fatalf("serial %d", got)
	}
	newCertificate(t, dir, 2)
	age(time.Hour)
	if got := serial(); got != 1 {
		t.Errorf("serial %d within the minute", got)
	}
	now = now.Add(checkPairEvery)
	if got := serial(); got != 2 {
		t.Errorf("serial %d after a minute, want the renewed one", got)
	}
	must(t, os.WriteFile(cert, []byte("broken"), 0o600))
	age(2 * time.Hour)
	now = now.Add(checkPairEvery)
	if got := serial(); got != 2 {
		t.Errorf("serial %d after a broken file, want the old one", got)
	}
}
