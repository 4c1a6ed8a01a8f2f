package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/internal/web"
)

// listen serves a site on a listener of its own, with its limits.
func listen(t *testing.T, change func(*web.Options)) string {
	t.Helper()
	s := newSite(t, change)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return ln.Addr().String()
}

// Whoever sends a byte now and then is cut off, and others are answered
// meanwhile.
func TestSlowVisitors(t *testing.T) {
	at := listen(t, func(o *web.Options) {
		o.Patience = web.Patience{Header: 150 * time.Millisecond, Form: 150 * time.Millisecond}
	})
	const body = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
	for name, begin := range map[string]string{"header": "GET / HTTP/1.1\r\nHost: x\r\nX-A: ", "body": body + "account="} {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			for range 50 {
				group.Go(func() {
					conn, err := net.Dial("tcp", at)
					if err != nil {
						t.Error(err)
						return
					}
					defer conn.Close()
					if err := drip(conn, begin); err != nil {
						t.Error(err)
					}
				})
			}
			resp, err := http.Get("http://" + at + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("others meanwhile: %d", resp.StatusCode)
			}
			group.Wait()
		})
	}
}

// drip sends what is begun, then a byte every so often, and returns once the
// site has closed the connection.
func drip(conn net.Conn, begin string) error {
	if _, err := io.WriteString(conn, begin); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(8 * time.Second)); err != nil {
		return err
	}
	stop := make(chan struct{})
	var dripping sync.WaitGroup
	dripping.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			if _, err := io.WriteString(conn, "a"); err != nil {
				return
			}
		}
	})
	_, err := io.Copy(io.Discard, conn)
	close(stop)
	dripping.Wait()
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("the site still listens after 8 s")
	}
	return nil
}

// A form that comes in time is taken, and the connection serves the next one.
func TestPatientWithTheQuick(t *testing.T) {
	at := listen(t, func(o *web.Options) { o.Patience = web.Patience{Form: 100 * time.Millisecond} })
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for range 3 {
		fmt.Fprint(conn, "POST /preferences HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nlang=en")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther {
			t.Errorf("%d", resp.StatusCode)
		}
	}
}

// What is told of requests names routes, never addresses.
func TestObserve(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := newSite(t, func(o *web.Options) {
		o.Observe = func(q web.Seen) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprintf("%s %q %d", q.Method, q.Route, q.Status))
		}
	})
	v := s.visitor()
	v.get("/healthz")
	v.get("/verify?code=13800138000")
	v.get("/13800138000")
	v.get("/assets/13800138000")
	mu.Lock()
	defer mu.Unlock()
	got := strings.Join(seen, "\n")
	want := "GET \"GET /healthz\" 200\nGET \"GET /verify\" 200\nGET \"/\" 404\nGET \"GET /assets/\" 404"
	if got != want {
		t.Errorf("told:\n%s\nwant:\n%s", got, want)
	}
}

func TestReady(t *testing.T) {
	var fault error
	s := newSite(t, func(o *web.Options) { o.Ready = func(context.Context) error { return fault } })
	if got := s.visitor().get("/readyz"); got.status != http.StatusOK || got.body != "{\"status\":\"ready\"}\n" {
		t.Errorf("%d %s", got.status, got.body)
	}
	fault = errors.New("the disk is full")
	if got := s.visitor().get("/readyz"); got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "disk") {
		t.Errorf("%d %s", got.status, got.body)
	}
}
