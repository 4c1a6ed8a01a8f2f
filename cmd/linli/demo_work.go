package main

import (
	"context"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/campaign"
	"linli/internal/civil"
	"linli/internal/duty"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/people"
	"linli/internal/request"
)

const (
	demoCommunity = "110105001024"
	demoProject   = "demo-gates"
	demoDays      = 28
)

// openWork gives the demonstration work of today: four gates with four weeks of
// shifts, some of them taken, and residents who ask for help, so that every page
// has something on it. What is there already stays as it is.
func (d *demo) openWork(ctx context.Context) error {
	worker, err := d.access.Actor(ctx, "worker-nanlang")
	if err != nil {
		return fmt.Errorf("open the demonstration's posts: %w", err)
	}
	coordinator, err := d.access.Actor(ctx, "coordinator-chaoyang")
	if err != nil {
		return fmt.Errorf("open the demonstration's posts: %w", err)
	}
	if err := d.openGates(ctx, worker.ID, coordinator.ID); err != nil {
		return fmt.Errorf("open the demonstration's posts: %w", err)
	}
	if err := d.askForHelp(ctx, worker.ID); err != nil {
		return fmt.Errorf("ask for help in the demonstration: %w", err)
	}
	return nil
}

// askForHelp enters needs: some in the demonstration's community, which wait for
// the person's yes, and some all over the city, whose people have agreed.
func (d *demo) askForHelp(ctx context.Context, worker string) error {
	kinds := []struct {
		kind    request.Kind
		urgency request.Urgency
		care    request.Care
		words   string
	}{
		{request.Buy, request.Normal, request.Elder, "大米十斤、白菜两棵"}, {request.Medicine, request.Today, request.Elder, "到社区卫生站取降压药"},
		{request.Visit, request.Normal, request.Alone, "独居，想有人上门看看"}, {request.Bills, request.Today, request.NoCare, "代缴本月电费"},
		{request.Buy, request.Urgent, request.Isolated, "居家隔离，家里没有蔬菜了"},
	}
	ask := func(by access.Actor, n int, place string, agreed bool) error {
		k := kinds[n%len(kinds)]
		_, err := d.requests.Enter(ctx, by, request.Ask{
			ID: fmt.Sprintf("demo-need-%d", n+1), Kind: k.kind, Urgency: k.urgency, Care: k.care, Place: place, Channel: request.ByDesk, Agreed: agreed,
			Who: request.Who{Name: "演示居民", Phone: ident.Phone(fmt.Sprintf("154%08d", n)), Address: "演示楼一单元", Words: k.words},
		})
		if err != nil && fault.Find(err) == nil {
			return err
		}
		return nil
	}
	by, err := d.access.Actor(ctx, worker)
	if err != nil {
		return err
	}
	const here = 3
	for n := range here {
		if err := ask(by, n, demoCommunity, false); err != nil {
			return err
		}
	}
	if by, err = d.access.Actor(ctx, string(access.Coordinator)); err != nil {
		return err
	}
	n := here
	for i, district := range d.atlas.Districts() {
		communities := d.atlas.Communities(district)
		for j := range 1 + i*5%7 {
			if err := ask(by, n, string(communities[(j*j*31+i)%len(communities)]), true); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

func (d *demo) openGates(ctx context.Context, worker, coordinator string) error {
	today := civil.At(d.app.clock()).Day()
	author, err := d.access.Actor(ctx, worker)
	if err != nil {
		return err
	}
	decider, err := d.access.Actor(ctx, coordinator)
	if err != nil {
		return err
	}
	_, err = d.duty.SaveProject(ctx, author, campaign.Plan{
		Project: campaign.Project{
			Key: demoProject, Name: "守护社区 战疫有我", Category: "epidemic.temperature", Place: demoCommunity,
			From: campaign.GivenDay(today), To: campaign.GivenDay(today + demoDays - 1),
		},
		Target: "urban", Content: "体温测量、登记、消毒", Venue: "小区各门", Charge: "社区居委会",
		Risk: "接触人员较多，有感染风险；户外低温", Protection: "口罩、手套、消毒液；每班不超过四小时",
	})
	if fault.Find(err) != nil {
		return nil // an earlier day's demonstration opened it
	}
	if err != nil {
		return err
	}
	if err := d.duty.Campaigns.Submit(ctx, author, demoProject); err != nil {
		return err
	}
	if err := d.duty.Approve(ctx, decider, demoProject, true, ""); err != nil {
		return err
	}
	opening := duty.Opening{
		ID: "demo-open", Project: demoProject, Work: "测温、登记", Seats: 2,
		Pattern: duty.Pattern{From: today, To: today + demoDays - 1, Weekdays: duty.EveryDay, Hours: []duty.Hours{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}, {From: 18 * 60, To: 21 * 60}}},
	}
	for i, name := range []string{"东门", "南门", "西门", "北门"} {
		opening.Points = append(opening.Points, campaign.Point{Site: campaign.Site{Key: fmt.Sprintf("demo-gate-%d", i+1), Name: name, Kind: "gate", Place: demoCommunity}})
	}
	if _, err := d.duty.Open(ctx, author, opening); err != nil {
		return err
	}
	return d.takeSeats(ctx, today)
}

// takeSeats lets people of the community sign up for some shifts.
func (d *demo) takeSeats(ctx context.Context, today civil.Day) error {
	reader, err := d.access.Actor(ctx, "worker-nanlang")
	if err != nil {
		return err
	}
	residents, err := d.people.List(ctx, reader, people.Find{Place: area.Code(demoCommunity), State: people.Confirmed, Limit: 40})
	if err != nil {
		return err
	}
	from := today.Start()
	for gate := range 4 {
		shifts, err := d.duty.ShiftsAt(ctx, d.db.Read(), fmt.Sprintf("demo-open-%d", gate+1), from, from+2*24*3600*1000)
		if err != nil {
			return err
		}
		for i, s := range shifts {
			for n, card := range residents.Cards {
				if (n+i+gate)%3 != 0 {
					continue
				}
				if _, err := d.duty.SignUp(ctx, card.Person, s.ID, duty.Wish{}); err != nil && fault.Find(err) == nil {
					return err
				}
			}
		}
	}
	return nil
}
