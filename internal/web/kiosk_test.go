package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/a-h/templ"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// kiosk is a service whose pages work without network: it counts what reaches
// it.
type kiosk struct {
	clock civil.Clock

	mu   sync.Mutex
	acts []act
	once map[string]int // how often each id arrived

	batches int
	stall   chan struct{} // when there is one, answers wait for it
}

type act struct {
	ID, Note, What, Code, Person string
	At                           civil.Instant
	Skewed                       bool
}

func newKiosk(clock civil.Clock) *kiosk { return &kiosk{clock: clock, once: map[string]int{}} }

// take counts an act; the same id is the same act.
func (k *kiosk) take(a act) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.once[a.ID]++; k.once[a.ID] == 1 {
		k.acts = append(k.acts, a)
	}
}

func (k *kiosk) taken() []act {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]act(nil), k.acts...)
}

// sent is how many times acts arrived, repetitions counted.
func (k *kiosk) sent() (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, times := range k.once {
		n += times
	}
	return n
}

func (k *kiosk) hold(c chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stall = c
}

// kioskPage has a form for many acts, one for a single act, a camera, and the
// list of what waits.
func kioskPage() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		field := func(name string) templ.Component {
			return templ.Raw(`<div class="field"><label for="` + name + `">note</label><input class="input" name="note" id="` + name +
				`"></div><button class="btn btn-primary" id="press-` + name + `">ok</button>`)
		}
		person := func(name string) templ.Component {
			return templ.Raw(`<input type="hidden" name="note" value="` + name + `"><button class="btn" id="tap-` + name + `">` + name + `</button>`)
		}
		register := text.Label{Zh: "登记放行", En: "Register"}
		for _, part := range []templ.Component{
			templ.Raw(`<h1>kiosk</h1>`),
			within(page.QueuedForm(page.Queued{Action: "/kiosk/act", ID: "no-script", Says: register, Class: "card"}), field("many")),
			within(page.QueuedForm(page.Queued{Action: "/kiosk/act?once", ID: "no-script", Says: register, Once: true, Class: "card"}), person("anna")),
			within(page.QueuedForm(page.Queued{Action: "/kiosk/act?once", ID: "no-script", Says: register, Once: true, Class: "card"}), person("bert")),
			page.Scanner(page.Scan{
				Title: text.Label{Zh: "扫码签到", En: "Scan to check in"}, ID: "no-script", Many: true,
				What: []page.ScanWhat{
					{Key: "in", Name: text.Label{Zh: "到岗", En: "arrive"}}, {Key: "out", Name: text.Label{Zh: "离岗", En: "leave"}},
				},
			}),
			page.Waiting(),
		} {
			if err := part.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

func within(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}

func (k *kiosk) Pages(site page.Site) {
	gate := text.Label{Zh: "二号门登记", En: "Gate 2"}
	site.Navigate(page.Entry{Member: true, NavItem: page.NavItem{Label: gate, Href: "/kiosk", Icon: "scan", Tab: true, Offline: true}})
	site.Member("GET /kiosk", func(w http.ResponseWriter, r *http.Request) error {
		return site.Show(w, r, page.Content{Title: gate, Offline: true, Camera: true, Body: kioskPage()})
	})
	site.Member("GET /kiosk/private", func(w http.ResponseWriter, r *http.Request) error {
		return site.Show(w, r, page.Content{Title: gate, Body: templ.Raw("<h1>private</h1>")})
	})
	site.Member("GET /kiosk/many/{n}", func(w http.ResponseWriter, r *http.Request) error {
		return site.Show(w, r, page.Content{Title: gate, Offline: true, Body: templ.Raw("<h1>page " + r.PathValue("n") + "</h1>")})
	})
	site.Staff("POST /kiosk/staff", access.OrgRead, func(w http.ResponseWriter, r *http.Request) error {
		return page.Back(w, r, "/kiosk")
	})
	site.Member("POST /kiosk/act", func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return err
		}
		note := r.PostFormValue("note")
		if note == "bad" {
			return fault.In("note", text.Label{Zh: "体温应在 34 到 43 之间", En: "a temperature is between 34 and 43"})
		}
		d := page.DeviceOf(r)
		now := civil.At(k.clock())
		k.take(act{ID: r.PostFormValue("id"), Note: note, Person: page.Who(r.Context()).Person, At: d.At(now), Skewed: d.Captured != 0})
		k.mu.Lock()
		stall := k.stall
		k.mu.Unlock()
		if stall != nil {
			<-stall
		}
		return page.Back(w, r, "/kiosk")
	})
	site.Member("POST /taps", func(w http.ResponseWriter, r *http.Request) error {
		var batch struct {
			Sent int64
			Taps []struct {
				ID, What, Code string
				DeviceTime     int64
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
			return fmt.Errorf("read taps: %w", err)
		}
		k.batches++
		type result struct {
			ID     string `json:"id"`
			Result string `json:"result"`
			Words  string `json:"words,omitempty"`
		}
		results := []result{}
		for _, t := range batch.Taps {
			if t.Code == "EXPIRED" {
				results = append(results, result{t.ID, "refused", "此码已过期"})
				continue
			}
			k.take(act{ID: t.ID, What: t.What, Code: t.Code, Person: page.Who(r.Context()).Person, Skewed: t.DeviceTime > 0 && batch.Sent >= t.DeviceTime})
			results = append(results, result{ID: t.ID, Result: "accepted"})
		}
		w.Header().Set("Content-Type", "application/json")
		return json.NewEncoder(w).Encode(map[string]any{"taps": results})
	})
}
