package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"linli/internal/civil"
)

// tlsFlags say how the site is reached over TLS.
type tlsFlags struct {
	TLSCert    string   `name:"tls-cert" env:"LINLI_TLS_CERT" type:"path" placeholder:"FILE" help:"Certificate chain in PEM; read again when the file changes."`
	TLSKey     string   `name:"tls-key" env:"LINLI_TLS_KEY" type:"path" placeholder:"FILE" help:"Its private key."`
	ACMEDomain []string `name:"acme-domain" placeholder:"NAME" help:"Get certificates for this name by ACME; may be repeated. The authority asks on port 443 of --addr or on port 80 of --http-addr."`
	ACMEDir    string   `name:"acme-dir" type:"path" placeholder:"DIR" help:"Folder of those certificates. Default: beside the database, with .acme."`
	ACMEURL    string   `name:"acme-url" default:"${acme_url}" help:"The authority's directory."`
	HTTPAddr   string   `name:"http-addr" placeholder:"HOST:PORT" help:"Listen here too, and send visitors on to https."`
}

// on reports whether the site speaks TLS by itself.
func (f *tlsFlags) on() bool { return f.TLSCert != "" || len(f.ACMEDomain) > 0 }

// config is how to speak TLS, and what answers on --http-addr.
func (f *tlsFlags) config(clock civil.Clock, origin, dir string) (*tls.Config, http.Handler, error) {
	to, err := url.Parse(origin)
	if err != nil {
		return nil, nil, usage("--origin is an address such as https://linli.example.gov.cn: %v", err)
	}
	onward := http.Handler(&redirect{to.Host})
	switch {
	case !f.on():
		if f.HTTPAddr != "" || f.TLSKey != "" {
			return nil, nil, usage("--http-addr and --tls-key go with --tls-cert or --acme-domain")
		}
		return nil, nil, nil
	case f.TLSCert != "" && len(f.ACMEDomain) > 0:
		return nil, nil, usage("--tls-cert or --acme-domain, not both")
	case len(f.ACMEDomain) > 0:
		if f.ACMEDir != "" {
			dir = f.ACMEDir
		}
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(dir), HostPolicy: autocert.HostWhitelist(f.ACMEDomain...),
			Client: &acme.Client{DirectoryURL: f.ACMEURL},
		}
		c := m.TLSConfig()
		c.MinVersion = tls.VersionTLS12
		return c, m.HTTPHandler(onward), nil
	case f.TLSKey == "":
		return nil, nil, usage("--tls-cert needs --tls-key")
	}
	pair := &keyPair{cert: f.TLSCert, key: f.TLSKey, clock: clock}
	if _, err := pair.get(nil); err != nil {
		return nil, nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: pair.get}, onward, nil
}

// keyPair is a certificate from files, read again when they change: a renewed
// one needs no restart.
type keyPair struct {
	cert, key string
	clock     civil.Clock

	mu      sync.Mutex
	now     *tls.Certificate
	made    time.Time // of the certificate's file
	checked time.Time
}

const checkPairEvery = time.Minute

func (p *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	if p.now != nil && now.Sub(p.checked) < checkPairEvery {
		return p.now, nil
	}
	p.checked = now
	info, err := os.Stat(p.cert)
	if err == nil && (p.now == nil || !info.ModTime().Equal(p.made)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(p.cert, p.key); err == nil {
			p.now, p.made = &pair, info.ModTime()
		}
	}
	if p.now == nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	return p.now, nil // an old one is better than none
}

// redirect sends visitors to the same page of the https site. The name they
// asked for is not believed.
type redirect struct{ host string }

// ServeHTTP implements http.Handler.
func (d *redirect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "https only", http.StatusBadRequest)
		return
	}
	to := url.URL{Scheme: "https", Host: d.host, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	w.Header().Set("Connection", "close")
	http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
}

// beside serves a small listener of the site's until ctx ends, and closes it.
func beside(ctx context.Context, ln net.Listener, handler http.Handler, log *slog.Logger) error {
	hs := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 30 * time.Second, MaxHeaderBytes: 8 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stop := context.AfterFunc(ctx, func() { _ = hs.Close() }) // its requests are short
	defer stop()
	if err := hs.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	}
	return nil
}

// listeners opens addresses, all or none.
func listeners(addresses ...string) (out []net.Listener, err error) {
	for _, address := range addresses {
		var ln net.Listener
		if address != "" {
			if ln, err = net.Listen("tcp", address); err != nil {
				closeAll(out)
				return nil, fmt.Errorf("listen on %s: %w", address, err)
			}
		}
		out = append(out, ln)
	}
	return out, nil
}

func closeAll(all []net.Listener) {
	for _, ln := range slices.DeleteFunc(slices.Clone(all), func(ln net.Listener) bool { return ln == nil }) {
		_ = ln.Close() // a second close does no harm
	}
}
