package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/brief"
	"linli/internal/civil"
	"linli/internal/page"
)

// listedContributions is how many contributions the page shows, newest first.
const listedContributions = 20

type contributionsView struct {
	Series   []brief.Series
	Units    []area.Unit // those the actor may contribute for
	From, To civil.Day
	Flash    string
	Items    []contributionItem
}

type contributionItem struct {
	Assessment *brief.Assessment
	Unit       area.Unit
	Receipts   []brief.Receipt
	Pieces     []wordsPiece
}

// wordsPiece is a stretch of a contribution: words, or one of its numbers.
type wordsPiece struct {
	Words  string
	Number *brief.Assessed
}

// contributions takes material for a brief and shows what the records say of
// its every number, and where it was used. Contributors see their own, editors
// everybody's. GET /contributions
func (s *Server) contributions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := *actor(ctx)
	if !access.Somewhere(a, access.BriefContribute) && !access.Somewhere(a, access.BriefRead) {
		return access.ErrDenied
	}
	v := contributionsView{Units: unitsFor(a), Flash: s.sessions.PopString(ctx, "flash")}
	v.From, v.To = s.period()
	var err error
	if v.Series, err = s.Briefs.AllSeries(ctx); err != nil {
		return fmt.Errorf("list series: %w", err)
	}
	for _, series := range v.Series {
		all, err := s.Briefs.Contributions(ctx, series.Key, listedContributions)
		if err != nil {
			return fmt.Errorf("contributions to %s: %w", series.Key, err)
		}
		readsAll := access.May(a, access.BriefRead, access.Thing{Place: series.Place}) == nil
		for _, c := range all {
			if c.Author != a.ID && !readsAll {
				continue
			}
			item := contributionItem{}
			item.Unit, _ = area.Default().Unit(c.Unit)
			if item.Assessment, err = s.Briefs.Assess(ctx, c.ID, 0); err != nil {
				return fmt.Errorf("assess contribution %s: %w", c.ID, err)
			}
			if item.Receipts, err = s.Briefs.Receipts(ctx, c.ID); err != nil {
				return fmt.Errorf("receipts of %s: %w", c.ID, err)
			}
			item.Pieces = piecesOf(item.Assessment)
			v.Items = append(v.Items, item)
		}
	}
	return s.page(w, r, contributionsPage(s.shell(r, msgContributions, page.Crumb{Label: msgBriefs, Href: "/briefs"}), v))
}

// unitsFor are the reporting units an actor may contribute for.
func unitsFor(a access.Actor) []area.Unit {
	return slices.DeleteFunc(slices.Clone(area.Default().Units()), func(u area.Unit) bool {
		place := u.Key
		if len(u.Members) > 0 {
			place = string(u.Members[0].Division)
		}
		return access.May(a, access.BriefContribute, access.Thing{Place: place}) != nil
	})
}

// piecesOf cuts a contribution's words at its numbers.
func piecesOf(a *brief.Assessment) []wordsPiece {
	words := []rune(a.Contribution.Words)
	var out []wordsPiece
	last := 0
	for i, n := range a.Numbers {
		if n.Start > last {
			out = append(out, wordsPiece{Words: string(words[last:n.Start])})
		}
		out = append(out, wordsPiece{Words: n.Text, Number: &a.Numbers[i]})
		last = n.End
	}
	return append(out, wordsPiece{Words: string(words[last:])})
}

// contribute keeps what a unit sends. POST /contributions
func (s *Server) contribute(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c := brief.Contribution{
		Series: r.PostFormValue("series"), Unit: r.PostFormValue("unit"),
		Words: strings.TrimSpace(r.PostFormValue("words")),
	}
	var err error
	if c.From, err = civil.ParseDay(r.PostFormValue("from")); err != nil {
		return bad(msgBadDay)
	}
	if c.To, err = civil.ParseDay(r.PostFormValue("to")); err != nil {
		return bad(msgBadDay)
	}
	said := msgContributed
	if _, err = s.Briefs.Contribute(ctx, *actor(ctx), c); err != nil {
		words, known := briefProblem(err)
		if !known {
			return err
		}
		said = words
	}
	s.sessions.Put(ctx, "flash", page.T(ctx, said))
	return page.Back(w, r, "/contributions")
}
