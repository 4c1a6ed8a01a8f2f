package format

import (
	"io"
	"strconv"
	"strings"

	"linli/internal/plan/route"
)

// Solomon reads an instance of Solomon or of Gehring and Homberger: the fleet,
// then one line for each customer with number, x, y, demand, ready time, due
// date and service time, the depot first.
func Solomon(r io.Reader) (*route.Instance, error) {
	l := newLines(r)
	if !l.next() {
		return nil, l.fail("no name")
	}
	in := &route.Instance{Name: l.text, VehiclesFirst: true}
	for l.next() && !strings.HasPrefix(strings.ToUpper(l.text), "NUMBER") {
	}
	if !l.next() {
		return nil, l.fail("no fleet")
	}
	fleet, err := l.numbers(2)
	if err != nil {
		return nil, err
	}
	for l.next() && !strings.HasPrefix(strings.ToUpper(l.text), "CUST NO") {
	}
	return rows(l, in, fleet[0], fleet[1], 7)
}

// LiLim reads an instance of Li and Lim: a line with vehicles, capacity and
// speed, then one for each node with number, x, y, demand, earliest and latest
// time, service time, and the numbers of its pickup and of its delivery.
func LiLim(r io.Reader) (*route.Instance, error) {
	l := newLines(r)
	if !l.next() {
		return nil, l.fail("no fleet")
	}
	fleet, err := l.numbers(3)
	if err != nil {
		return nil, err
	}
	return rows(l, &route.Instance{VehiclesFirst: true}, fleet[0], fleet[1], 9)
}

// rows reads the nodes: of 7 columns, or of 9 with pickup and delivery.
func rows(l *lines, in *route.Instance, count, capacity float64, columns int) (*route.Instance, error) {
	vehicles, ok1 := whole(count)
	most, ok2 := whole(capacity)
	if !ok1 || !ok2 || vehicles < 1 || most < 0 {
		return nil, l.fail("fleet of %g vehicles with capacity %g", count, capacity)
	}
	var points []route.Point
	var pairs [][2]int64 // pickup and delivery of each node
	for l.next() {
		row, err := l.numbers(columns)
		if err != nil {
			return nil, err
		}
		number, demand, due := len(points), row[3], row[5]
		if row[0] != float64(number) {
			return nil, l.fail("node %g where %d should be", row[0], number)
		}
		if number > maxNodes {
			return nil, l.fail("more than %d nodes", maxNodes)
		}
		load, ok := whole(demand)
		if !ok {
			return nil, l.fail("demand %g is not whole", demand)
		}
		points = append(points, route.Point{X: row[1], Y: row[2]})
		if number == 0 {
			in.Vehicles = []route.Vehicle{{Count: int(vehicles), Capacity: most, Earliest: row[4], Latest: due}}
			continue
		}
		if columns == 9 {
			pick, ok1 := whole(row[7])
			drop, ok2 := whole(row[8])
			if !ok1 || !ok2 || (pick == 0) == (drop == 0) {
				return nil, l.fail("node %d must have a pickup or a delivery: %g, %g", number, row[7], row[8])
			}
			if (load < 0) != (pick != 0) {
				return nil, l.fail("node %d: demand %d does not go with pickup %d, delivery %d", number, load, pick, drop)
			}
			pairs = append(pairs, [2]int64{pick, drop})
		}
		if due <= 0 {
			return nil, l.fail("node %d is due at %g", number, due)
		}
		in.Stops = append(in.Stops, route.Stop{
			Name: strconv.Itoa(number), Place: number, Demand: load,
			Ready: row[4], Due: due, Service: row[6], Drop: route.None, Keeper: route.None,
		})
	}
	if len(points) == 0 {
		return nil, l.fail("no depot")
	}
	for i, pair := range pairs {
		node := int64(i + 1)
		pick, drop := pair[0], pair[1]
		if other := max(pick, drop); other < 1 || other > int64(len(pairs)) || min(pick, drop) < 0 ||
			drop != 0 && pairs[drop-1][0] != node || pick != 0 && pairs[pick-1][1] != node {
			return nil, l.fail("node %d and its other end %d do not name each other", node, max(pick, drop))
		}
		if drop == 0 {
			continue
		}
		if in.Stops[i].Demand != -in.Stops[drop-1].Demand {
			return nil, l.fail("node %d picks up %d, but node %d delivers %d", node, in.Stops[i].Demand, drop, -in.Stops[drop-1].Demand)
		}
		in.Stops[i].Drop = int(drop - 1)
	}
	for i := range in.Stops {
		in.Stops[i].Demand = max(0, in.Stops[i].Demand)
	}
	in.Places = route.Planar(points)
	return in, l.scan.Err()
}
