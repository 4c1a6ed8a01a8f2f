package notify_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/notify"
)

// post is a mail server that offers STARTTLS, unless plain, and answers the
// end of a mail with what it is told; an empty answer drops the connection.
type post struct {
	addr  string
	roots *x509.CertPool
	tls   *tls.Config

	mu     sync.Mutex
	plain  bool
	rcpt   string
	answer string
	got    string
	secure bool
}

func newPost(t *testing.T) *post {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{addr: l.Addr().String(), roots: x509.NewCertPool(), rcpt: "250 ok", answer: "250 taken",
		tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}}
	p.roots.AddCert(cert)
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); group.Wait() })
	return p
}

func (p *post) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	say := func(s string) { _, _ = fmt.Fprintf(conn, "%s\r\n", s) }
	say("220 post.example")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		p.mu.Lock()
		word, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch word {
		case "EHLO":
			if p.plain || p.secure {
				say("250 post.example")
			} else {
				say("250-post.example")
				say("250 STARTTLS")
			}
		case "STARTTLS":
			if p.plain {
				say("502 what?")
				break
			}
			say("220 go on")
			secure := tls.Server(conn, p.tls)
			conn, r, p.secure = secure, bufio.NewReader(secure), true
		case "RCPT":
			say(p.rcpt)
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				b.WriteString(line)
			}
			p.got = b.String()
			if p.answer == "" {
				p.mu.Unlock()
				return
			}
			say(p.answer)
		case "QUIT":
			say("221 bye")
			p.mu.Unlock()
			return
		default:
			say("250 ok")
		}
		p.mu.Unlock()
	}
}

func TestMail(t *testing.T) {
	p := newPost(t)
	s := &notify.SMTP{Addr: p.addr, From: "邻里 <linli@city.example>", Site: "https://linli.example", Clock: noon, TLS: &tls.Config{RootCAs: p.roots}}
	for _, c := range []struct {
		name         string
		plain        bool
		rcpt, answer string
		want         string
	}{
		{"taken", false, "250 ok", "250 taken", "taken"},
		{"no such box", false, "550 no such user", "", "no smtp-550"},
		{"grey list", false, "451 come again", "", "later smtp-451"},
		{"refused at the end", false, "250 ok", "554 spam", "no smtp-554"},
		{"no answer to the end", false, "250 ok", "", "unknown"},
		{"no STARTTLS", true, "250 ok", "250 taken", "no smtp-502"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.mu.Lock()
			p.plain, p.rcpt, p.answer, p.got, p.secure = c.plain, c.rcpt, c.answer, "", false
			p.mu.Unlock()
			receipt, err := s.Send(t.Context(), envelope())
			if got := verdict(receipt, err); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if c.plain && p.got != "" {
				t.Error("a mail went over an open line")
			}
			if c.name != "taken" {
				return
			}
			if !p.secure {
				t.Error("not secured")
			}
			m, err := mail.ReadMessage(strings.NewReader(p.got))
			if err != nil {
				t.Fatal(err)
			}
			if m.Header.Get("Message-ID") != receipt || !strings.HasSuffix(receipt, "@city.example>") ||
				m.Header.Get("To") != "<zhang@example.org>" || !strings.HasPrefix(m.Header.Get("Subject"), "=?utf-8?q?") ||
				!strings.Contains(p.got, "https://linli.example/me/shifts") {
				t.Error(p.got)
			}
		})
	}
	s.TLS = nil // the server's certificate is then nobody's
	p.mu.Lock()
	p.plain, p.secure, p.got = false, false, ""
	p.mu.Unlock()
	if got := verdict(s.Send(t.Context(), envelope())); got != "later unreachable" {
		t.Error(got)
	}
	bad := envelope()
	bad.To.Mail = "zhang@example.org\r\nBcc: li@example.org"
	if got := verdict(s.Send(t.Context(), bad)); got != "no bad-address" {
		t.Error(got)
	}
}
