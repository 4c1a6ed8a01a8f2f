package certificate

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/text"
)

// Pages mounts the room's pages.
func (c *Certificates) Pages(site page.Site) {
	p := &pages{c, site}
	site.Navigate(
		page.Entry{NavItem: page.NavItem{Label: msgMine, Short: msgCertificates, Href: "/certificates", Icon: "award"}, Member: true},
		page.Entry{NavItem: page.NavItem{Label: msgDesk, Href: "/certificate-desk", Icon: "award"}, Acts: []access.Act{access.CertificateIssue}},
	)
	site.Member("GET /certificates", p.mine)
	site.Member("POST /certificates", p.issueMine)
	site.Member("GET /certificates/{id}", p.show)
	site.Member("GET /certificates/{id}/sheet.pdf", p.sheetPDF)
	site.Staff("GET /certificate-desk", access.CertificateIssue, p.desk)
	site.Staff("POST /certificate-desk", access.CertificateIssue, p.issueDesk)
	site.Staff("GET /certificate-desk/{id}", access.CertificateIssue, p.show)
	site.Staff("GET /certificate-desk/{id}/sheet.pdf", access.CertificateIssue, p.sheetPDF)
	site.Staff("POST /certificate-desk/{id}/revoke", access.CertificateRevoke, p.revoke)
	site.Public("GET /c", p.checkForm)
	site.Public("POST /c", p.checkAnswer)
	site.Public("GET /c/{code}", p.checkCode)
	site.Public("GET /c/{code}/proofs.zip", p.proofs)
}

// pages are the room's pages on one site.
type pages struct {
	*Certificates
	site page.Site
}

// listView is a person's certificates with the form for another.
type listView struct {
	Desk     bool
	Person   string
	Asked    bool // of a desk: a person was asked about
	List     []Certificate
	Summary  Content // of all service there is
	Orgs     []orgName
	ID       string
	From, To string
	Org      string
	Faults   fault.Faults
}

type orgName struct{ Key, Name string }

// path is where the list is.
func (v listView) path() string {
	if v.Desk {
		return "/certificate-desk"
	}
	return "/certificates"
}

// mine is a volunteer's own list. GET /certificates
func (p *pages) mine(w http.ResponseWriter, r *http.Request) error {
	return p.showList(w, r, listView{Person: page.Who(r.Context()).Person})
}

// desk is the list of a person who asks at a desk. GET /certificate-desk
func (p *pages) desk(w http.ResponseWriter, r *http.Request) error {
	return p.showList(w, r, listView{Desk: true, Person: strings.TrimSpace(r.URL.Query().Get("person"))})
}

func (p *pages) showList(w http.ResponseWriter, r *http.Request, v listView) error {
	ctx := r.Context()
	v.Asked = v.Person != ""
	v.ID = page.NewID()
	var err error
	if v.Asked {
		if v.Desk {
			v.List, err = p.For(ctx, page.Actor(ctx), v.Person)
		} else {
			v.List, err = p.Mine(ctx, v.Person)
		}
		if found := fault.Find(err); found != nil && len(v.Faults) == 0 {
			v.Faults, v.Asked, err = found, false, nil
		}
		if err != nil {
			return err
		}
	}
	if v.Asked {
		if v.Summary, v.Orgs, err = p.summary(ctx, v.Person); err != nil {
			return err
		}
	}
	title := msgMine
	if v.Desk {
		title = msgDesk
	}
	c := page.Content{Title: title, Body: listPage(v)}
	c.Status = v.Faults.Status()
	return p.site.Show(w, r, c)
}

// summary adds up all verified service of a person, and lists who recorded it.
func (p *pages) summary(ctx context.Context, person string) (Content, []orgName, error) {
	facts, _, err := p.Stints.OfPerson(ctx, "service", person, 0)
	if err != nil {
		return Content{}, nil, err
	}
	called, err := p.names(ctx, facts)
	if err != nil {
		return Content{}, nil, err
	}
	seen := map[string]bool{}
	var orgs []orgName
	for i := range facts {
		key := facts[i].Org
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		name := called.orgs[key]
		if name == "" {
			name = key
		}
		orgs = append(orgs, orgName{key, name})
	}
	return compose(facts, 0, 0, "", called), orgs, nil
}

// issueMine issues a certificate to the person. POST /certificates
func (p *pages) issueMine(w http.ResponseWriter, r *http.Request) error {
	return p.issue(w, r, listView{Person: page.Who(r.Context()).Person})
}

// issueDesk issues one to a person who asks at a desk. POST /certificate-desk
func (p *pages) issueDesk(w http.ResponseWriter, r *http.Request) error {
	return p.issue(w, r, listView{Desk: true, Person: r.PostFormValue("person")})
}

func (p *pages) issue(w http.ResponseWriter, r *http.Request, v listView) error {
	v.From, v.To, v.Org = r.PostFormValue("from"), r.PostFormValue("to"), r.PostFormValue("org")
	req := Request{ID: r.PostFormValue("id"), Person: v.Person, Org: v.Org}
	var err error
	if req.From, err = day("from", v.From); err == nil {
		req.To, err = day("to", v.To)
	}
	var made Certificate
	if err == nil {
		var actor *access.Actor
		if v.Desk {
			a := page.Actor(r.Context())
			actor = &a
		}
		made, err = p.Issue(r.Context(), actor, req)
	}
	return page.Redo(w, r, err, v.path()+"/"+made.ID, func(faults fault.Faults) error {
		v.Faults = faults
		return p.showList(w, r, v)
	})
}

// day reads a day of a form; an empty one is open.
func day(field, written string) (civil.Day, error) {
	if written == "" {
		return 0, nil
	}
	d, err := civil.ParseDay(written)
	if err != nil {
		return 0, fault.In(field, text.Label{Zh: "日期格式不对", En: "not a day"})
	}
	return d, nil
}

// oneView is one certificate with the facts beneath it.
type oneView struct {
	Certificate
	Desk      bool
	Facts     []fact.Fact
	Live      []bool
	MayRevoke bool
	ID        string // for issuing it anew
}

func (v oneView) path() string { return listView{Desk: v.Desk}.path() }

// get reads the certificate that a request is about, for the person or for an
// account at a desk.
func (p *pages) get(r *http.Request) (Certificate, *access.Actor, error) {
	v := page.Who(r.Context())
	if strings.HasPrefix(r.URL.Path, "/certificates/") {
		c, err := p.Get(r.Context(), nil, r.PathValue("id"), v.Person)
		return c, nil, err
	}
	c, err := p.Get(r.Context(), v.Actor, r.PathValue("id"), "")
	return c, v.Actor, err
}

// show is one certificate. GET /certificates/{id}, GET /certificate-desk/{id}
func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, actor, err := p.get(r)
	if err != nil {
		return err
	}
	v := oneView{Certificate: c, Desk: actor != nil, ID: page.NewID()}
	v.MayRevoke = actor != nil && access.Somewhere(*actor, access.CertificateRevoke)
	seqs := make([]int64, len(c.Content.Facts))
	for i, f := range c.Content.Facts {
		seqs[i] = f.Seq
		s, err := p.Log.StatusOf(ctx, f.Seq)
		if err != nil {
			return err
		}
		v.Live = append(v.Live, s.Live)
	}
	if v.Facts, err = p.Log.Many(ctx, seqs); err != nil {
		return err
	}
	return p.site.Show(w, r, page.Content{
		Title: text.Label{Zh: c.Number, En: c.Number}, Crumbs: []page.Crumb{{Label: msgCertificates, Href: v.path()}}, Body: onePage(v),
	})
}

// sheetPDF is the sheet to print; number=full prints the whole identity number,
// at the person's wish. GET /certificates/{id}/sheet.pdf
func (p *pages) sheetPDF(w http.ResponseWriter, r *http.Request) error {
	c, actor, err := p.get(r)
	if err != nil {
		return err
	}
	full := r.URL.Query().Get("number") == "full"
	if full {
		if err := p.Reading(r.Context(), actor, c.Person); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := p.PDF(r.Context(), &b, c, full); err != nil {
		return err
	}
	return page.File(w, r, c.Number+".pdf", "application/pdf", b.Bytes())
}

// revoke takes a certificate back. POST /certificate-desk/{id}/revoke
func (p *pages) revoke(w http.ResponseWriter, r *http.Request) error {
	if err := p.Revoke(r.Context(), page.Actor(r.Context()), r.PathValue("id"), r.PostFormValue("reason")); err != nil {
		return err
	}
	return page.Back(w, r, "/certificate-desk/"+r.PathValue("id"))
}

// checkView is the public page.
type checkView struct {
	Asked        bool
	Number, Code string
	Shown
}

// checkForm is the public page without a question. GET /c
func (p *pages) checkForm(w http.ResponseWriter, r *http.Request) error {
	return p.site.Show(w, r, page.Content{Title: msgCheckTitle, Body: checkPage(checkView{})})
}

// checkCode answers the code that a sheet's QR code holds. GET /c/{code}
func (p *pages) checkCode(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, checkView{Code: r.PathValue("code")})
}

// checkAnswer answers a typed number and code. POST /c
func (p *pages) checkAnswer(w http.ResponseWriter, r *http.Request) error {
	v := checkView{Number: strings.TrimSpace(r.PostFormValue("number")), Code: strings.TrimSpace(r.PostFormValue("code"))}
	if v.Number == "" {
		v.Number = "–" // a form sent without its number matches nothing
	}
	return p.answer(w, r, v)
}

// maxTyped bounds what is looked up; a code has 23 characters.
const maxTyped = 60

func (p *pages) answer(w http.ResponseWriter, r *http.Request, v checkView) error {
	v.Asked = true
	var err error
	if len(v.Code) <= maxTyped && len(v.Number) <= maxTyped {
		if v.Shown, err = p.Check(r.Context(), v.Code, v.Number); err != nil {
			return err
		}
	}
	if v.Verdict == NoMatch {
		// The answer is the same page whatever did not match.
		v.Shown = Shown{}
	}
	return p.site.Show(w, r, page.Content{Title: msgCheckTitle, Body: checkPage(v)})
}

// proofs are the proofs of the facts beneath a certificate.
// GET /c/{code}/proofs.zip
func (p *pages) proofs(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	if err := p.Proofs(r.Context(), &b, r.PathValue("code")); err != nil {
		return err
	}
	return page.File(w, r, "proofs.zip", "application/zip", b.Bytes())
}

// codePath is the address of a certificate's public page.
func codePath(code string) string { return "/c/" + url.PathEscape(code) }

// days are the days a line or a certificate is about.
func days(ctx context.Context, from, to civil.Day) string {
	if from == to {
		return page.Day(ctx, from)
	}
	return page.Day(ctx, from) + " – " + page.Day(ctx, to)
}

// category is the sort of service of a line, in the language of the page.
func category(ctx context.Context, l Line) string {
	if l.Service == "" {
		return ""
	}
	return page.Cap(ctx, fact.Categories.Name(l.Service))
}
