package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/onetime"
	"linli/internal/upkeep"
)

// The system administrator sees what runs and what to look at, never a secret;
// a check of the log is a job that says how it ended; /healthz signs nothing.
func TestSystemPage(t *testing.T) {
	h := newHands(t)
	h.in(houseOptions{talk: talk{pocket: &onetime.Pocket{}}}, func(house *house) {
		_, err := house.access.Demo(t.Context(), 1)
		must(t, err)
		c := ServeCmd{Secure: true}
		c.DB, c.OIDCSecret, c.Origin = "postgres://linli:hunter2@db.example/linli?sslmode=disable", filepath.Join(t.TempDir(), "very-secret"), "https://linli.example"
		t.Setenv(mailSecretVar, "hunter3")
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true, served: c.served()})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()
		get := func(account, method, path string) (int, string) {
			w := &who{name: account, as: "account", id: account}
			w.signIn(t, server.URL)
			req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
			must(t, err)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			w.client.CheckRedirect = nil
			resp, err := w.client.Do(req)
			must(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			must(t, err)
			return resp.StatusCode, string(body)
		}
		if status, _ := get("dataofficer", http.MethodGet, "/system"); status != http.StatusForbidden {
			t.Errorf("the data officer: %d", status)
		}
		status, body := get("sysadmin", http.MethodGet, "/system")
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		for _, want := range []string{"还没有备份过", "事实日志还没有核验过", "https://linli.example", "postgres://db.example/linli", "已设置（不显示）", "sqlite"} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		for _, secret := range []string{"hunter2", "hunter3", "very-secret"} {
			if strings.Contains(body, secret) {
				t.Errorf("the page shows %q", secret)
			}
		}
		if status, _ := get("sysadmin", http.MethodPost, "/system/check-log"); status != http.StatusOK {
			t.Errorf("check the log: %d", status)
		}
		if _, err := house.jobs.RunDue(t.Context()); err != nil {
			t.Error(err)
		}
		marks, err := upkeep.Marks(t.Context(), house.db.Read())
		must(t, err)
		if !marks[upkeep.CheckLog].OK {
			t.Errorf("the check: %+v", marks)
		}
		if _, body = get("sysadmin", http.MethodGet, "/system"); strings.Contains(body, "还没有核验过") || !strings.Contains(body, "通过 size") {
			t.Error("the page does not know of the check")
		}
		before, err := os.ReadFile(house.files.head)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		enrol(t, house, "诸葛小明", phone, idNumber(3)) // the log grows
		resp, err := http.Get(server.URL + "/healthz")
		must(t, err)
		must(t, resp.Body.Close())
		after, _ := os.ReadFile(house.files.head)
		if resp.StatusCode != http.StatusOK || string(after) != string(before) {
			t.Errorf("health: %d, signed a head: %v", resp.StatusCode, string(after) != string(before))
		}
	})
}

func TestCertificateEnd(t *testing.T) {
	if got := certificateEnd(filepath.Join(t.TempDir(), "none")); got != 0 {
		t.Errorf("no file: %s", got)
	}
	path := filepath.Join(t.TempDir(), "x.pem")
	must(t, os.WriteFile(path, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0o600))
	if got := certificateEnd(path); got != 0 {
		t.Errorf("no certificate: %s", got)
	}
	cert, key, _ := newCertificate(t, t.TempDir(), 1)
	pair, err := os.ReadFile(cert)
	must(t, err)
	secret, err := os.ReadFile(key)
	must(t, err)
	must(t, os.WriteFile(path, append(secret, pair...), 0o600)) // as ACME keeps them
	if got := certificateEnd(path); got.Day().String() != "2099-01-01" {
		t.Errorf("good until %s", got)
	}
}
