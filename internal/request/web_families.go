package request

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// What the pages of interpreting and of the compartment say.
var (
	msgInterpret    = text.Label{Zh: "要翻译：哪种语言", En: "Interpreting: which language"}
	msgLanguage     = text.Label{Zh: "语言", En: "Language"}
	msgLevel        = text.Label{Zh: "要多好", En: "How well"}
	msgByPhoneToo   = text.Label{Zh: "电话里翻译就行", En: "by phone will do"}
	msgQualified    = text.Label{Zh: "须有核验过的证书", En: "a verified certificate is needed"}
	msgNobodySpeaks = text.Label{Zh: "眼下没有会“%s”的志愿者在值守，我们不能保证有人来。急事请拨打 12345（可转多语言服务）。", En: "At the moment no volunteer is free who speaks this (%s): we cannot promise that somebody comes. If it cannot wait, ring 12345."}

	msgFamilies     = text.Label{Zh: "医务人员家庭", En: "Families of medics"}
	msgFamiliesNote = text.Label{Zh: "只列没办完的事，用代号；姓名、电话、住址任何人都不能在这里看到。", En: "Only what is not done yet, by alias. Nobody sees a name, a phone or an address here."}
	msgNoFamilies   = text.Label{Zh: "没有要照看的事。", En: "Nothing to look after."}
	msgAlias        = text.Label{Zh: "代号", En: "Alias"}
	msgRelease      = text.Label{Zh: "地址开放", En: "Address open"}
	msgReleaseOver  = text.Label{Zh: "已到时，未办完", En: "over, and not done"}
	msgExtend       = text.Label{Zh: "再开放一次", En: "Open once more"}
	msgOpenUntil    = text.Label{Zh: "可看到 %s", En: "open until %s"}
	msgOpenToHelper = text.Label{Zh: "来帮您的志愿者可看您的住址到 %s。", En: "Your helper can see your address until %s."}
	msgYourAlias    = text.Label{Zh: "志愿者只知道您的代号“%s”，敲门时对一下。", En: "Your helper knows you as “%s” only: compare it at the door."}
	msgFamilyNote   = text.Label{Zh: "这是一线医务人员家庭：只给您、只为这件事、限时 2 小时；请勿转告任何人。", En: "A medic's family: for you alone, for this task, for two hours. Tell nobody."}
	msgPledge       = text.Label{Zh: "保密承诺（医务人员家庭）", En: "Pledge (families of medics)"}
	msgIPromise     = text.Label{Zh: "我承诺", En: "I promise"}
	msgSign         = text.Label{Zh: "签署", En: "Sign"}
	msgSigned       = text.Label{Zh: "%s 已签署。", En: "Signed %s."}
	msgUntrained    = text.Label{Zh: "还须通过相应培训，才会请您帮助医务人员家庭。", En: "You are called for families of medics once you have passed the training as well."}
)

func (r *Requests) familyPages(site page.Site) {
	site.Navigate(page.Entry{Acts: []access.Act{access.FamilyKeep}, NavItem: page.NavItem{Label: msgFamilies, Href: "/families", Icon: "shield"}})
	site.Staff("GET /families", access.FamilyKeep, r.familiesPage(site))
	site.Staff("POST /families/{id}", access.FamilyKeep, r.extend(site))
}

type familiesView struct {
	List   []Family
	Now    civil.Instant
	Faults fault.Faults
}

func (r *Requests) showFamilies(site page.Site, w http.ResponseWriter, req *http.Request, f fault.Faults) error {
	actor := page.Actor(req.Context())
	v := familiesView{Now: r.now(), Faults: f}
	for _, place := range access.Tops(actor, access.FamilyKeep) {
		some, err := r.Families(req.Context(), actor, string(place))
		if err != nil {
			return err
		}
		v.List = append(v.List, some...)
	}
	return site.Show(w, req, page.Content{Status: f.Status(), Title: msgFamilies, Wide: true, Body: familiesPage(v)})
}

// familiesPage is the keeper's. GET /families
func (r *Requests) familiesPage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.showFamilies(site, w, req, nil) }
}

// extend opens an address once more. POST /families/{id}
func (r *Requests) extend(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		err := r.Extend(req.Context(), page.Actor(req.Context()), req.PathValue("id"), req.FormValue("note"))
		if f := fault.Find(err); f != nil && f[0].Kind == fault.Invalid {
			return r.showFamilies(site, w, req, f)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/families")
	}
}

type pledgeView struct {
	Signed  civil.Instant
	Trained bool
	Faults  fault.Faults
}

func (r *Requests) showPledge(site page.Site, w http.ResponseWriter, req *http.Request, f fault.Faults) error {
	ctx, person := req.Context(), page.Who(req.Context()).Person
	v := pledgeView{Faults: f}
	var err error
	if v.Signed, err = r.Pledged(ctx, r.db.Read(), person); err != nil {
		return err
	}
	if v.Trained, err = r.trainedFor(ctx, person); err != nil {
		return err
	}
	return site.Show(w, req, page.Content{Status: f.Status(), Title: msgPledge, Crumbs: []page.Crumb{{Label: msgNear, Href: "/near"}}, Body: pledgePage(v)})
}

// pledgePage shows the words. GET /families/pledge
func (r *Requests) pledgePage(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error { return r.showPledge(site, w, req, nil) }
}

// pledge signs them. POST /families/pledge
func (r *Requests) pledge(site page.Site) page.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		version := req.FormValue("version")
		if req.FormValue("agree") == "" {
			version = ""
		}
		err := r.Pledge(req.Context(), page.Who(req.Context()).Person, version)
		if f := fault.Find(err); f != nil && f[0].Kind == fault.Invalid {
			return r.showPledge(site, w, req, f)
		}
		if err != nil {
			return err
		}
		return page.Back(w, req, "/families/pledge")
	}
}
