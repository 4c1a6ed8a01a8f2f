// Command plan makes the instances of the planning benchmark:
//
//	go run . NAME [SEED] > NAME.min
//	go run . repair NAME [SEED]
//
// The second solves a city instance, mends it through 20,000 random changes and
// prints how long one takes.
//
// NAME is one of the instances of the table below; a suffix such as day/10
// makes it a tenth of its size, for a first look.
package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"linli/internal/plan/dimacs"
)

// instances by name; scale divides the number of people, seats or nodes.
var instances = map[string]func(scale int, seed uint64) *dimacs.Instance{
	"day": func(s int, seed uint64) *dimacs.Instance {
		return city(town{150_000 / s, 100_000 / s, 2, 20}, seed)
	},
	"shortage": func(s int, seed uint64) *dimacs.Instance {
		return city(town{80_000 / s, 100_000 / s, 2, 20}, seed)
	},
	"city": func(s int, seed uint64) *dimacs.Instance {
		return city(town{1_200_000 / s, 100_000 / s, 2, 15.6}, seed)
	},
	"week": func(s int, seed uint64) *dimacs.Instance {
		return city(town{1_200_000 / s, 700_000 / s, 7, 13.2}, seed)
	},
	"square":   func(s int, seed uint64) *dimacs.Instance { return square(100_000/s, 20, 100_000, seed) },
	"ties":     func(s int, seed uint64) *dimacs.Instance { return square(100_000/s, 20, 100, seed) },
	"capacity": func(s int, seed uint64) *dimacs.Instance { return capacity(100_000/s, 5_000/s, 20, 20, 10_000, seed) },
	"netgen":   func(s int, seed uint64) *dimacs.Instance { return netgen(32_768/s, 262_144/s, seed) },
	"sparse":   func(s int, seed uint64) *dimacs.Instance { return netgen(65_536/s, 196_608/s, seed) },
	"dense":    func(s int, seed uint64) *dimacs.Instance { return netgen(4_096/s, 262_144/s, seed) },
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	mend := len(args) > 1 && args[0] == "repair"
	if mend {
		args = args[1:]
	}
	if len(args) < 1 || len(args) > 2 {
		return fmt.Errorf("want NAME[/SCALE] [SEED], with NAME one of %s", strings.Join(names(), ", "))
	}
	name, divisor, scaled := strings.Cut(args[0], "/")
	scale, seed := 1, uint64(1)
	var err error
	if scaled {
		if scale, err = strconv.Atoi(divisor); err != nil || scale < 1 {
			return fmt.Errorf("%q is no scale", divisor)
		}
	}
	if len(args) == 2 {
		if seed, err = strconv.ParseUint(args[1], 10, 64); err != nil {
			return fmt.Errorf("%q is no seed", args[1])
		}
	}
	build, ok := instances[name]
	if !ok {
		return fmt.Errorf("%q is none of %s", name, strings.Join(names(), ", "))
	}
	if mend {
		return repair(build(scale, seed), 20_000, seed)
	}
	out := bufio.NewWriter(os.Stdout)
	if err := dimacs.Write(out, build(scale, seed), "linli plan "+args[0]+" seed "+strconv.FormatUint(seed, 10)); err != nil {
		return err
	}
	return out.Flush()
}

func names() []string {
	var all []string
	for name := range instances {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
