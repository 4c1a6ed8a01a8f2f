package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/store/storetest"
)

// BenchmarkRegisterHTTP measures people who register and confirm over HTTP, many
// at a time (clients, on two cores): the form, its checks, sealing, the durable commit, the session, the
// code, the register. Clients and site share the machine. Nobody may be lost
// and nobody may be double.
func BenchmarkRegisterHTTP(b *testing.B) {
	for _, clients := range []int{128, 512} {
		b.Run(fmt.Sprintf("sqlite/%d", clients), func(b *testing.B) { benchRegister(b, newFolkOn(b, storetest.SQLite(b)), clients) })
		b.Run(fmt.Sprintf("postgres/%d", clients), func(b *testing.B) { benchRegister(b, newFolkOn(b, storetest.Postgres(b)), clients) })
	}
}

func benchRegister(b *testing.B, f *folk, clients int) {
	ids := identtest.New(5)
	homes := area.Default().Communities("11")
	forms := make([]string, b.N)
	given := map[ident.IDNumber]bool{}
	for i := range forms {
		number := ids.IDNumber("110000", civil.NewDay(1950+i%50, time.Month(1+i%12), 1+i%28), ident.Female)
		for given[number] {
			number = ids.IDNumber("110000", civil.NewDay(1950+i%50, time.Month(1+i%12), 1+i%28), ident.Female)
		}
		given[number] = true
		forms[i] = url.Values{
			"name": {"基准" + string(rune(0x4e00+i%5000))}, "phone": {fmt.Sprintf("154%08d", i)}, "id_type": {"id"},
			"home":                 {string(homes[i*31%len(homes)])},
			"id_number":            {string(number)},
			"consent-registration": {"on"}, "consent-identity": {"on"},
		}.Encode()
	}
	transport := &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	post := func(path, form string, cookies []*http.Cookie) (*http.Response, error) {
		req, err := http.NewRequest(http.MethodPost, f.URL+path, strings.NewReader(form))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, c := range cookies {
			req.AddCookie(c)
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		return resp, resp.Body.Close()
	}
	size := f.log.Size()
	var next atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	b.SetParallelism(clients / runtime.GOMAXPROCS(0))
	spent := processorTime()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := next.Add(1) - 1
			start := time.Now()
			entered, err := post("/join", forms[i], nil)
			if err != nil || entered.Header.Get("Location") != "/join/code" {
				b.Errorf("enter: %v %v", err, entered)
				return
			}
			first := time.Since(start)
			code := f.pocket.To(ident.Phone(fmt.Sprintf("154%08d", i)))
			if code == "" {
				b.Error("no code")
				return
			}
			start = time.Now()
			confirmed, err := post("/join/code", "code="+code, entered.Cookies())
			if err != nil || confirmed.Header.Get("Location") != "/my" {
				b.Errorf("confirm: %v %v", err, confirmed)
				return
			}
			mu.Lock()
			took = append(took, first, time.Since(start))
			mu.Unlock()
		}
	})
	b.StopTimer()
	spent = processorTime() - spent
	if got := f.log.Size() - size; got != int64(b.N) {
		b.Errorf("%d persons reached the register, want %d", got, b.N)
	}
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "persons/s")
	b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "cpu-µs/person")
}
