package scenario

import (
	"context"
	"io"
)

// streams are all records of the month, each in its order of time.
func (c *City) streams() []stream {
	f, n := &c.folk, &c.n
	return []stream{
		c.crowd(), c.noShows(), c.travel(), c.members(), c.withdrawnReports(), c.headcounts(),

		c.gateDuty(), c.gateTallies(),
		c.socialWork(), c.socialContacts(), c.socialOutreach(),
		c.watchPosts(), c.watch(), c.watchLeaders(),
		c.onlineTheme(), c.onlineVolunteers(),
		c.errandRuns("fe", "110111", f.fangshan, n.errandsFangshan, warmthAction, []string{"food", "daily", "medicine"}),
		c.errandService("fs", "110111", f.fangshan, warmthAction),
		c.errandRuns("ce", "110114", f.changping, n.errandsChangping, warmthAction, []string{"food", "daily", "medicine"}),
		c.errandService("cg", "110114", f.changping, warmthAction),

		c.surveyHouseholds(),
		c.away("ca", f.surveyors, "110108", "o-cau", "j-cau-survey", "epidemic.survey", familiesAction, 1, 4),
		c.mentorsLessons(),
		c.away("ct", f.mentors, "110108", "o-cau", "j-cau-tutoring", "epidemic.tutoring", familiesAction, 2, 6),
		c.errandRuns("xe", "110102", f.xicheng, n.errandsXicheng, familiesAction, []string{"daily", "utility-bill"}),
		c.errandService("xs", "110102", f.xicheng, familiesAction),
		c.calls(),
		c.pairings(), c.partnersLessons(), c.tutorsService(),

		c.away("hl", f.line, "110102", "o-weijianwei", "j-health-line", "epidemic.counselling", counsellingAction, 3, 9),
		c.lineCalls(),
		c.recruits(), c.consultations(), c.replies(),
		c.away("yc", f.duty, "110101", "o-tuanshiwei", "j-youth-counselling", "epidemic.counselling", counsellingAction, 2, 9),
		c.expertReplies(),
		c.away("dx", f.experts, "110115", "o-daxing-wmb", "j-daxing-experts", "epidemic.counselling", counsellingAction, 3, 9),

		c.stationService(), c.stationVisits(), c.stationMeals(),
		c.caringMeals(), c.kitchenService(),
		c.rescuers(), c.disinfection(),
		c.surveyResumption(),
		c.away("hd", f.resumption, "110108", "o-haidian-wmb", "j-haidian-survey", "epidemic.survey", warmthAction, 2, 8),
		c.youthTeamService(), c.donations(), c.unfit(), c.training(), c.buildersService(),

		c.lamps(), c.convoyFund(), c.payouts(), c.rides(),
		c.jingxi(), c.yunhexing(), c.haulers(), c.charity(),

		c.everydayErrands(), c.everydayMeals(), c.everydayDisinfection(), c.everydayContacts(),
		c.everydayOutreach(), c.everydayTallies(), c.everydayTraining(), c.everydaySupplies(),

		c.reports(),
	}
}

// FactRows is the number of rows of facts.csv, repeated ones included.
func (c *City) FactRows() int64 {
	s := &sheet{}
	c.month(s)
	return s.rows
}

// Facts writes facts.csv: the month day by day, and then what was entered
// after it.
func (c *City) Facts(ctx context.Context, w io.Writer, progress func(done, total int64)) error {
	total := int64(0)
	if progress != nil {
		total = c.FactRows()
	}
	s := newSheet(w, ticker(ctx, total, progress))
	s.header(factHeader)
	c.month(s)
	return s.end(total, progress)
}

func (c *City) month(s *sheet) {
	l := &ledger{sheet: s, c: c}
	streams := c.streams()
	for l.today = range days {
		for _, enter := range streams {
			enter(l, l.today)
			if s.err != nil {
				return
			}
		}
		l.endOfDay()
	}
	for l.today = days; l.today < len(l.later); l.today++ {
		l.endOfDay()
	}
}
