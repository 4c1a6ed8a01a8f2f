// Command route measures package plan/route:
//
//	go run ./route -instances DIR [-time 10s] [-seed 1] [NAME …]   gaps to best known
//	go run ./route -city                                           5,000 doors, 200 walkers
//	go run ./route -insert                                         one errand among 1,000 stops
//
// DIR holds instance files in folders and best-known.csv (set, file, cost,
// vehicles); NAME is the beginning of a file's name. Times are CPU seconds of
// the one thread that plans, so that a busy machine does not change them.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"linli/internal/plan/route"
	"linli/internal/plan/route/format"
)

func main() {
	instances := flag.String("instances", os.Getenv("LINLI_ROUTE_INSTANCES"), "folder of instances")
	limit := flag.Duration("time", 10*time.Second, "CPU time for each instance")
	seed := flag.Uint64("seed", 1, "seed of the search")
	city := flag.Bool("city", false, "measure city meals")
	insert := flag.Bool("insert", false, "measure insertion")
	flag.Parse()
	runtime.LockOSThread()
	var err error
	switch {
	case *city:
		err = measureCity(*limit, *seed)
	case *insert:
		err = measureInsert(*seed)
	default:
		err = measureGaps(*instances, flag.Args(), *limit, *seed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "route:", err)
		os.Exit(1)
	}
}

// cpu is the CPU time of this thread.
func cpu() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// timed plans within a limit of CPU time.
func timed(in *route.Instance, limit time.Duration, seed uint64) (plan *route.Plan, first, best time.Duration, err error) {
	start, found := cpu(), false
	plan, err = route.Solve(context.Background(), in, route.Options{
		Seed:  seed,
		Spent: func() float64 { return float64(cpu()-start) / float64(limit) },
		Progress: func(route.Progress) {
			best = cpu() - start
			if !found {
				first, found = best, true
			}
		},
	})
	return plan, first, best, err
}

type known struct {
	cost     float64
	vehicles string
}

func measureGaps(dir string, names []string, limit time.Duration, seed uint64) error {
	bestKnown, err := readKnown(filepath.Join(dir, "best-known.csv"))
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		return err
	}
	fmt.Printf("| %-16s | CPU-s | first | best at | vehicles | best known | %12s | gap |\n|---|---|---|---|---|---|---|---|\n", "instance", "cost")
	for _, path := range paths {
		name := filepath.Base(path)
		if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(name, n) }) {
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		in, err := format.Read(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		plan, first, best, err := timed(in, limit, seed)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		k := bestKnown[name]
		fmt.Printf("| %-16s | %.0f | %.2f | %.1f | %d | %s | %.2f | %.3f %% |\n", name, limit.Seconds(),
			first.Seconds(), best.Seconds(), len(plan.Routes), k.vehicles, plan.Cost, 100*route.Gap(plan.Cost, k.cost))
	}
	return nil
}

func readKnown(path string) (map[string]known, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := map[string]known{}
	for _, row := range rows[1:] {
		cost, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out[row[1]] = known{cost, row[3]}
	}
	return out, nil
}

// meals is a city's noon: doors in clumps, twenty kitchens with ten walkers
// each, windows of an hour, meals that are at the door within 40 minutes of
// leaving. Metres and minutes, at 4.5 km/h.
func meals(doors, walkers int, seed uint64) *route.Instance {
	r := rand.New(rand.NewPCG(seed, 1))
	const kitchens = 20
	var points []route.Point
	for range kitchens {
		points = append(points, route.Point{X: 116.30 + 0.20*r.Float64(), Y: 39.85 + 0.15*r.Float64()})
	}
	in := &route.Instance{Name: "city meals"}
	for k := range kitchens {
		in.Vehicles = append(in.Vehicles, route.Vehicle{
			Count: walkers / kitchens, Start: k, End: k, Capacity: 40, Earliest: 630, Latest: 780,
		})
	}
	for i := range doors {
		k := points[i%kitchens]
		points = append(points, route.Point{X: k.X + 0.004*r.NormFloat64(), Y: k.Y + 0.003*r.NormFloat64()})
		ready := float64(650 + 30*r.IntN(2))
		in.Stops = append(in.Stops, route.Stop{
			Place: kitchens + i, Demand: 1, Ready: ready, Due: ready + 60, Service: 0.5, MaxRide: 70,
			Drop: route.None, Keeper: route.None,
		})
	}
	in.Places = route.GreatCircle(points, 1.3).WithPace(1 / 75.0)
	return in
}

func measureCity(limit time.Duration, seed uint64) error {
	in := meals(5000, 200, seed)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := cpu()
	first, err := route.Solve(ctx, in, route.Options{Seed: seed, Progress: func(route.Progress) { cancel() }})
	if err != nil {
		return err
	}
	fmt.Printf("first plan, checked: %.2f CPU-s, %d walkers, %.0f km\n", (cpu() - start).Seconds(), len(first.Routes), first.Cost/1000)
	plan, _, best, err := timed(in, limit, seed)
	if err != nil {
		return err
	}
	fmt.Printf("after %.1f CPU-s: %d walkers, %.0f km (%.1f %% less)\n", best.Seconds(), len(plan.Routes), plan.Cost/1000, 100*(1-plan.Cost/first.Cost))
	return nil
}

// measureInsert takes in 1,000 errands, each on the same board of 1,000 stops.
// Each is timed on five fresh boards and the least of the five counts, so that
// what else runs on the machine does not.
func measureInsert(seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 2))
	in := meals(1000, 60, seed)
	plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 20_000, Seed: seed})
	if err != nil {
		return err
	}
	for _, errand := range []bool{false, true} {
		var took []time.Duration
		refused, moved := 0, 0
		for range 1000 {
			ready := float64(650 + 10*r.IntN(5))
			from := r.IntN(1000)
			stop := route.Stop{
				Place: in.Stops[from].Place, Demand: 1,
				Ready: ready, Due: ready + 30, Service: 2, Keeper: route.None,
			}
			to := stop
			// Every twentieth door is of the same kitchen.
			to.Place, to.Due = in.Stops[(from+20*(1+r.IntN(49)))%1000].Place, 780
			least := time.Hour
			var change route.Change
			var refusal error
			for range 5 {
				board, err := route.NewBoard(in, plan)
				if err != nil {
					return err
				}
				start := time.Now()
				if errand {
					change, refusal = board.InsertErrand(stop, to)
				} else {
					change, refusal = board.Insert(stop)
				}
				least = min(least, time.Since(start))
			}
			took = append(took, least)
			if refusal != nil {
				refused++
			}
			moved += len(change.Moved)
		}
		slices.Sort(took)
		fmt.Printf("errand with pickup and drop %v: p50 %v, p99 %v, most %v; %d refused, %d stops moved\n",
			errand, took[len(took)/2], took[len(took)*99/100], took[len(took)-1], refused, moved)
	}
	return nil
}
