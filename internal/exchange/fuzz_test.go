package exchange

import (
	"strings"
	"testing"
)

// Whatever an answer holds, its rows are read or called bad: none is lost, and
// no time is negative.
func FuzzReadTheirs(f *testing.F) {
	f.Add("record,day,hours\ns1,2020-03-02,2\n")
	f.Add("record,day,hours\n=1+1,43892.375,1e300\n,,\n")
	f.Add("person,start,end\np,2020-3-2 8:00,2020/3/2 9:30\n")
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := readTheirs(Hours, strings.NewReader(s))
		if err != nil {
			return
		}
		for _, r := range rows {
			if r.minutes < 0 || !r.bad && r.record == "" && r.day == 0 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestHoursIn(t *testing.T) {
	for minutes, want := range map[int64]string{0: "0", 6: "0.1", 60: "1", 90: "1.5", 100: "1.67", 1440: "24"} {
		if got := hoursIn(minutes); got != want {
			t.Errorf("%d minutes: %s, want %s", minutes, got, want)
		}
		back, ok := duration(hoursIn(minutes), 60)
		if !ok || !near(back, minutes) {
			t.Errorf("%d minutes come back as %d", minutes, back)
		}
	}
}
