package attendance_test

import (
	"net/http"
	"strings"
	"testing"

	"linli/internal/attendance"
)

// No code that is not ours gets anybody in, whatever it looks like.
func FuzzCode(f *testing.F) {
	r := newRig(f, "")
	r.to("08:00")
	own, _ := r.Code("gate-1")
	for _, s := range []string{own + "x", "gate-1.p.aaaa", "seen.gate-1.s.k7.aaaa", "seen.", "..", "gate-1..", "ABCD-EFGH", "\x00", strings.Repeat(".", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if code == own || code == r.PrintedCode("gate-1") || code == "" {
			return
		}
		for _, c := range []attendance.Claim{{Code: code}, {Once: code}} {
			c.ID, c.What, c.Distance = r.id(), attendance.In, -1
			if c.Once == "" && c.Code == "" {
				continue
			}
			out, err := r.Take(ctx, attendance.Own(r.people[0]), c)
			if err != nil || out[0].Result != attendance.Refused {
				t.Errorf("%q: %v %v", code, out, err)
			}
		}
	})
}

// Whatever a phone sends, the answer is one of ours.
func FuzzTaps(f *testing.F) {
	r := newRig(f, "")
	r.to("08:00")
	site := r.Site(nil, r.Attendance)
	volunteer := site.AsPerson(r.people[0])
	for _, s := range []string{"", "[]", "{}", `[{"id": "phone-tap-1", "what": "in", "code": "x"}]`, `{"sent": -1, "taps": [{"deviceTime": 9e18}]}`, `[[`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+"/taps", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		got, err := volunteer.Client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if got.Body.Close(); got.StatusCode != 200 && got.StatusCode != 422 {
			t.Errorf("%q: %d", body, got.StatusCode)
		}
	})
}
