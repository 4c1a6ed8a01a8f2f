package route_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"linli/internal/plan/route"
	"linli/internal/plan/route/format"
)

func cpu() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func TestTune(t *testing.T) {
	files := os.Getenv("TUNE")
	if files == "" {
		t.Skip()
	}
	best := map[string][]string{}
	csv, _ := os.ReadFile("/work/shared/instances/best-known.csv")
	for _, line := range strings.Split(string(csv), "\n") {
		f := strings.Split(line, ",")
		if len(f) == 4 {
			best[f[1]] = f
		}
	}
	for _, spec := range strings.Fields(files) {
		name, secs, _ := strings.Cut(spec, ":")
		limit, _ := strconv.ParseFloat(secs, 64)
		paths, _ := filepath.Glob("/work/shared/instances/*/" + name + "*")
		for _, path := range paths {
			f, _ := os.Open(path)
			in, err := format.Read(f)
			f.Close()
			if err != nil {
				t.Error(path, err)
				continue
			}
			start := cpu()
			var last route.Progress
			at := 0.0
			var fleetAt float64
			plan, err := route.Solve(context.Background(), in, route.Options{Seed: 1, Spent: func() float64 { return (cpu() - start) / limit },
				Progress: func(p route.Progress) {
					if p.Vehicles != last.Vehicles {
						fleetAt = cpu() - start
					}
					last = p
					at = cpu() - start
				}})
			if err != nil {
				t.Error(path, err)
				continue
			}
			b := best[filepath.Base(path)]
			bc, _ := strconv.ParseFloat(b[2], 64)
			fmt.Printf("%-18s %5.0fs cost %11.2f gap %6.3f%% vehicles %d (%s) iter %d best at %.1f vehicles at %.1f\n", filepath.Base(path), limit, plan.Cost, 100*(plan.Cost/bc-1), len(plan.Routes), b[3], last.Iteration, at, fleetAt)
		}
	}
}
