package request

import (
	_ "embed" // settings and words
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/internal/civil"
)

// Span is a length of time as settings write it: 2h, 10m.
type Span time.Duration

// UnmarshalJSON reads 2h.
func (s *Span) UnmarshalJSON(b []byte) error {
	var words string
	if err := json.Unmarshal(b, &words); err != nil {
		return err
	}
	d, err := time.ParseDuration(words)
	*s = Span(d)
	return err
}

func (s Span) millis() civil.Instant { return civil.Instant(time.Duration(s).Milliseconds()) }

// Settings are the rules that change with the emergency: from a day on, these.
type Settings struct {
	From string `json:"from"` // first day in force
	Why  string `json:"why"`  // on what ground
	// Clocks are how soon a unit must answer a work order, by its class.
	Clocks map[Class]Span `json:"clocks"`
	// Due are how soon a need should be met, by its urgency.
	Due map[string]Span `json:"due"`
	// Confirm is how long a need waits to be proven or confirmed.
	Confirm Span `json:"confirm"`
	// Quiet is how long nobody is called again after a call.
	Quiet       Span  `json:"quiet"`
	CallsADay   int64 `json:"calls_a_day"`
	TasksAtOnce int64 `json:"tasks_at_once"`
	// Wave is how many are called for each missing hand in the first wave; each
	// of the Waves calls twice as many as the one before.
	Wave            int64 `json:"wave"`
	Waves           int64 `json:"waves"`
	WavePause       Span  `json:"wave_pause"`
	WavePauseUrgent Span  `json:"wave_pause_urgent"`
	HalfLife        Span  `json:"half_life"` // of a call in the line; see line.go
	// Answer is how long the asker's word is waited for.
	Answer Span `json:"answer"`
	// Same is how long the same words from the same phone are the same need;
	// Alike how long a need of the same phone, kind and community may be.
	Same       Span  `json:"same"`
	Alike      Span  `json:"alike"`
	OpenAPhone int64 `json:"open_a_phone"`
	// KeepDays is how long names, phones and addresses stay after the end.
	KeepDays int `json:"keep_days"`
	// UnwantedDays is how long nobody else asks again for somebody who said no.
	UnwantedDays int  `json:"unwanted_days"`
	Release      Span `json:"release"` // for how long a helper sees the address of a medic's family
	Welfare      Span `json:"welfare"` // how soon somebody must look whether all is well

	from civil.Day
}

func (s Settings) due(u Urgency) civil.Instant {
	return s.Due[urgencyWords[u]].millis()
}

func (s Settings) pause(u Urgency) civil.Instant {
	if u == Urgent {
		return s.WavePauseUrgent.millis()
	}
	return s.WavePause.millis()
}

//go:embed data/settings.json
var builtIn []byte

//go:embed data/words.txt
var wordList string

// ParseSettings reads dated settings, a JSON list. Every entry is whole.
func ParseSettings(b []byte) ([]Settings, error) {
	var list []Settings
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("read settings of requests: %w", err)
	}
	for i := range list {
		s := &list[i]
		day, err := civil.ParseDay(s.From)
		if err != nil {
			return nil, fmt.Errorf("settings of requests from %q: %w", s.From, err)
		}
		s.from = day
		if len(s.Clocks) != len(classes) || len(s.Due) != len(urgencyNames) || s.Quiet <= 0 || s.CallsADay < 1 || s.TasksAtOnce < 1 || s.Wave < 1 ||
			s.Waves < 1 || s.WavePause <= 0 || s.WavePauseUrgent <= 0 || s.HalfLife <= 0 || s.OpenAPhone < 1 || s.KeepDays < 1 || s.Answer <= 0 {
			return nil, fmt.Errorf("settings of requests from %s: something is missing", s.From)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("settings of requests: there are none")
	}
	slices.SortStableFunc(list, func(a, b Settings) int { return int(a.from) - int(b.from) })
	return list, nil
}

// at are the settings in force on a day; before the first, the first.
func (r *Requests) at(day civil.Day) *Settings {
	now := &r.settings[0]
	for i := range r.settings {
		if r.settings[i].from <= day {
			now = &r.settings[i]
		}
	}
	return now
}

// words are the words that make a text wait for a person.
func words() []string {
	var out []string
	for line := range strings.Lines(wordList) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, strings.ToLower(line))
		}
	}
	return out
}

// abusive reports whether a word of the list stands in the text, spaces and
// marks between its characters notwithstanding.
func abusive(list []string, texts ...string) bool {
	for _, t := range texts {
		t = strings.ToLower(t)
		tight := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\n*._-·，。！!", r) {
				return -1
			}
			return r
		}, t)
		for _, w := range list {
			if strings.Contains(t, w) || isChinese(w) && strings.Contains(tight, w) {
				return true
			}
		}
	}
	return false
}

func isChinese(s string) bool { return s != "" && s[0] >= 0x80 }
