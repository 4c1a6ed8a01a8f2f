package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"linli/internal/civil"
)

// SMTP sends e-mail over a connection that STARTTLS has secured (RFC 3207); a
// server that does not offer it gets no mail. Every attempt carries the same
// Message-ID.
type SMTP struct {
	Addr     string // host:port, usually port 587
	From     string // name <address>
	User     string // empty for no authentication
	Password string
	Site     string // https://…, put before a template's Link
	Clock    civil.Clock
	TLS      *tls.Config // nil means the system's roots
}

// Send implements Sender. Nothing is sent before the server has answered the
// end of the data, so that an error up to there is a refusal.
func (s *SMTP) Send(ctx context.Context, e Envelope) (string, error) {
	from, errFrom := mail.ParseAddress(s.From)
	to, errTo := mail.ParseAddress(e.To.Mail)
	if err := errors.Join(errFrom, errTo); err != nil {
		return "", &Refusal{Code: "bad-address"}
	}
	client, err := s.dial(ctx)
	if err != nil {
		return "", smtpRefusal(err)
	}
	defer client.Close()
	if err := s.begin(client, from.Address, to.Address); err != nil {
		return "", smtpRefusal(err)
	}
	w, err := client.Data()
	if err != nil {
		return "", smtpRefusal(err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	id := fmt.Sprintf("<%s@%s>", outID(e.ID), domain)
	if _, err := w.Write(s.letter(e, id, from, to)); err != nil {
		// The final dot was not written.
		return "", &Refusal{Code: "connection lost", Again: true}
	}
	if err := w.Close(); err != nil {
		var answered *textproto.Error
		if errors.As(err, &answered) {
			return "", smtpRefusal(err)
		}
		return "", errors.New("no answer to the end of a mail")
	}
	_ = client.Quit() // it is sent, however they part
	return id, nil
}

// smtpRefusal: a server's 5xx is final, all else before the end of the data may
// do better later.
func smtpRefusal(err error) error {
	var answered *textproto.Error
	if errors.As(err, &answered) {
		return &Refusal{Code: "smtp-" + strconv.Itoa(answered.Code), Again: answered.Code < 500}
	}
	return &Refusal{Code: "unreachable", Again: true}
}

func (s *SMTP) dial(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, err
	}
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.TLS != nil {
		config = s.TLS.Clone()
	}
	config.ServerName = host
	// Where the server does not offer it this fails, and no mail goes.
	if err := client.StartTLS(config); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	if s.User != "" {
		if err := client.Auth(smtp.PlainAuth("", s.User, s.Password, host)); err != nil {
			return nil, errors.Join(err, client.Close())
		}
	}
	return client, nil
}

func (s *SMTP) begin(c *smtp.Client, from, to string) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	return c.Rcpt(to)
}

// letter is the mail: plain text, its subject encoded (RFC 2047), so that no
// parameter can become a header.
func (s *SMTP) letter(e Envelope, id string, from, to *mail.Address) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\n", from, to,
		mime.QEncoding.Encode("utf-8", e.Template.Title.In(e.To.Lang)), s.Clock().Format(time.RFC1123Z), id)
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	q := quotedprintable.NewWriter(&b)
	_, _ = q.Write([]byte(e.Text + "\r\n")) // into memory
	if e.Template.Link != "" && s.Site != "" {
		_, _ = q.Write([]byte("\r\n" + s.Site + e.Template.Link + "\r\n"))
	}
	_ = q.Close()
	return b.Bytes()
}
