package request

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/page"
	"linli/internal/text"
)

// What the pages of somebody without an account say beside those of a need.
var (
	msgOwn        = text.Label{Zh: "看进展，看谁看过我", En: "Where my requests stand, and who looked"}
	msgOwnLead    = text.Label{Zh: "填登记过的手机号，验证后能看到本号的求助和每日探访。家里人可以用老人的手机代看。", En: "Give the phone that was registered: once it is proven you see its requests and care rounds. Family may look for an elder, with the elder's phone."}
	msgOwnNone    = text.Label{Zh: "这个号码没有求助，也不在探访名单里。", En: "There is no request and no care round for this phone."}
	msgOwnNeeds   = text.Label{Zh: "求助", En: "Requests"}
	msgOwnRounds  = text.Label{Zh: "每日电话和探访", En: "Daily calls and visits"}
	msgGetCode    = text.Label{Zh: "收验证码", En: "Get a code"}
	msgShowOwn    = text.Label{Zh: "查看", En: "Show"}
	msgCodeIfAny  = text.Label{Zh: "验证码已发到 %s。", En: "A code was sent to %s."}
	msgComesTo    = text.Label{Zh: "联系您的是 %s。志愿者不收任何费用。", En: "%s is your volunteer. Volunteers take no money."}
	msgRoundDays  = text.Label{Zh: "哪几天：", En: "Days:"}
	msgEveryDay   = text.Label{Zh: "每天", En: "every day"}
	msgComma      = text.Label{Zh: "、", En: ", "}
	msgLastTurns  = text.Label{Zh: "最近几次", En: "The last times"}
	msgNoTurns    = text.Label{Zh: "还没有开始。", En: "Not begun yet."}
	msgNoMore     = text.Label{Zh: "以后不用再联系我", En: "Do not call or visit me any more"}
	msgNoMoreNote = text.Label{Zh: "按下后就不再打电话、上门；社区会知道。想恢复请联系社区。", En: "Nobody rings or comes after this; the community is told. To have it again, ask the community."}
	msgSaidNoMore = text.Label{Zh: "本人说以后不用再联系。", En: "They said they do not want to be called or visited any more."}
	msgItIsOver   = text.Label{Zh: "已经不再联系您。", En: "Nobody calls or visits you any more."}
	msgItRests    = text.Label{Zh: "暂停中，想恢复请联系社区。", En: "It is interrupted; to have it again, ask the community."}
	msgIsTaken    = text.Label{Zh: "有志愿者接了，会跟您联系。", En: "A volunteer has taken it and will be in touch."}
	msgUnderWay   = text.Label{Zh: "志愿者正在办。", En: "Your volunteer is at it."}
	msgSaidDone   = text.Label{Zh: "志愿者说办完了，请告诉我们办好没有。", En: "The volunteer says it is done: tell us whether it is."}
	msgDayOfTurn  = text.Label{Zh: "联系您的志愿者", En: "the volunteer who calls or visits you"}
)

func (r *Requests) ownPages(site page.Site) {
	site.Open("GET /help/mine", r.ownPage(site))
	site.Public("POST /help/mine", r.askOwn(site))
	site.Public("POST /help/mine/code", r.showOwn(site))
	site.Public("GET /help/m/{link}", r.memberPage(site))
	site.Public("POST /help/m/{link}/no-more", func(w http.ResponseWriter, req *http.Request) error {
		link := req.PathValue("link")
		if err := r.NoMore(req.Context(), link); err != nil {
			return err
		}
		return page.Back(w, req, "/help/m/"+link)
	})
}

// ownView is the form for a phone, or for its code.
type ownView struct {
	Phone, Challenge, Demo string
	Faults                 fault.Faults
}

func (v ownView) masked() string { return ident.Phone(v.Phone).Mask() }

func (r *Requests) ownForm(site page.Site, w http.ResponseWriter, req *http.Request, v ownView) error {
	return site.Show(w, large(req), page.Content{Status: v.Faults.Status(), Title: msgOwn, Crumbs: []page.Crumb{{Label: msgHelp, Href: "/help"}}, Body: ownPage(v)})
}

// ownPage asks for the phone. GET /help/mine
func (r *Requests) ownPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.ownForm(site, w, req, ownView{}) }
}

// askOwn sends a code and asks for it. POST /help/mine
func (r *Requests) askOwn(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := ownView{Phone: req.FormValue("phone")}
		phone, ticket, err := r.AskOwn(req.Context(), visitor(req.Context()), v.Phone)
		if v.Faults = fault.Find(err); len(v.Faults) == 0 {
			if err != nil {
				return err
			}
			v.Phone, v.Challenge, v.Demo = string(phone), ticket.Challenge, r.demo(phone)
		}
		return r.ownForm(site, w, req, v)
	}
}

// demo is the last code to a phone, which a demonstration shows.
func (r *Requests) demo(phone ident.Phone) string {
	if r.o.Pocket == nil {
		return ""
	}
	return r.o.Pocket.To(phone)
}

// showOwn shows what there is about a phone. POST /help/mine/code
func (r *Requests) showOwn(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		v := ownView{Phone: req.FormValue("phone"), Challenge: req.FormValue("challenge")}
		own, err := r.Own(req.Context(), visitor(req.Context()), v.Challenge, ident.Phone(v.Phone), req.FormValue("code"))
		if errors.Is(err, ErrCode) {
			v.Faults, v.Demo = fault.Find(err), r.demo(ident.Phone(v.Phone))
			return r.ownForm(site, w, req, v)
		}
		if err != nil {
			return err
		}
		secret(w)
		return site.Show(w, large(req), page.Content{Title: msgOwn, Body: ownList(ownListView{own, r.now(), r.Path})})
	}
}

// secret keeps a page that a secret opens out of caches, and its address out of
// a Referer.
func secret(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}

type ownListView struct {
	Own
	Now  civil.Instant
	path func(need string) string
}

type memberView struct {
	OwnMember
	Goes bool
}

// memberPage is where somebody in a care round sees who comes, when, and who has
// looked at their address. GET /help/m/{link}
func (r *Requests) memberPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		m, err := r.ByMemberLink(req.Context(), req.PathValue("link"))
		if err != nil {
			return err
		}
		secret(w)
		return site.Show(w, large(req), page.Content{Title: msgOwnRounds, Body: memberPage(memberView{m, m.lasts(r.now().Day())})})
	}
}

// days are the weekdays of a round as people say them.
func (o *Round) days(ctx context.Context) string {
	if o.Days == 127 {
		return page.T(ctx, msgEveryDay)
	}
	var out []string
	for i := range 7 {
		if d := (i + 1) % 7; o.Days&(1<<d) != 0 { // the week begins on Monday
			out = append(out, page.T(ctx, weekdays[d]))
		}
	}
	return strings.Join(out, page.T(ctx, msgComma))
}

// lookWhy is what a look was for, as the family is told.
func lookWhy(s Sight) text.Label {
	if l := lookFor(s); l.Zh != "" {
		return l
	}
	return purposeNames[s.Purpose]
}
