package request

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"linli/internal/civil"
)

// Doors are in the order in which one walks, however their numbers are written.
func TestDoorKey(t *testing.T) {
	want := []string{"一号楼 101", "一号楼1002", "二号楼一单元 9", "二号楼一单元 10", "二号楼二单元 1", "9号楼 3", "十号楼 1", "十二号楼 1", "二十号楼", "一〇二号楼", "一百零三号楼", "一百二十号楼"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortStableFunc(got, func(a, b string) int { return cmp.Compare(doorKey(a), doorKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("walked in the order %v", got)
	}
}

func FuzzDoorKey(f *testing.F) {
	for _, s := range []string{"三号楼二单元 501", "十百千", "99999999999999999999", "", "一百百百百百百百百百百"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, b := doorKey(s), doorKey(s); a != b {
			t.Errorf("%q is %q and %q", s, a, b)
		}
	})
}

// A day goes the short way; what is due soon is not left for the end of it.
func TestInOrder(t *testing.T) {
	const (
		here, next = "110105001024", "110105001026" // of one sub-district
		far        = "110108001001"
		hour       = civil.Instant(3_600_000)
	)
	now := civil.Instant(1_000 * hour)
	task := func(id, place string, due civil.Instant) stop {
		return stop{Task: &taskCard{Task: Task{Request: Request{ID: id, Place: place, LateAt: due}}}}
	}
	round := stop{Round: &roundTurns{Round: Round{ID: "round", Place: here}, Turns: make([]Turn, 4)}}
	for name, c := range map[string]struct {
		stops []stop
		want  []string
	}{
		"nothing":          {nil, nil},
		"one":              {[]stop{task("a", next, now+hour)}, []string{"a"}},
		"near before far":  {[]stop{task("far", far, now+9*hour), task("near", next, now+9*hour), round}, []string{"round", "near", "far"}},
		"soon before near": {[]stop{task("near", next, now+9*hour), task("far", far, now+2*hour), round}, []string{"far"}}, // the way back is as long to either
		"none in time":     {[]stop{task("a", far, now-2*hour), task("b", next, now-hour)}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := inOrder(context.Background(), now, here, c.stops)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, s := range got {
				if s.Task != nil {
					ids = append(ids, s.Task.ID)
				} else {
					ids = append(ids, s.Round.ID)
				}
				if s.From.Zh == "" {
					t.Errorf("a stop without how far it is")
				}
			}
			if len(ids) != len(c.stops) || !slices.Equal(ids[:len(c.want)], c.want) {
				t.Errorf("the day goes %v, want %v", ids, c.want)
			}
		})
	}
}
