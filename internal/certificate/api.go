package certificate

import (
	"bytes"
	"context"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations.
func (c *Certificates) Operations(api *rest.API) {
	api.Group("certificates", text.Label{Zh: "服务证明", En: "Certificates"})
	wish := text.Label{Zh: "须为本人要求；每次都记录在案，本人可以看到。", En: "At the person's own wish; every look is recorded, and they can see it."}
	rest.Post(api, "/certificates", rest.Op{
		ID: "issue-certificate", Act: access.CertificateIssue, OwnID: true, Status: 201, Words: wish,
		Name: text.Label{Zh: "出具服务证明", En: "Issue a certificate"},
	}, c.apiIssue)
	rest.Get(api, "/people/{person}/certificates", rest.Op{
		ID: "list-certificates", Act: access.CertificateIssue, Words: wish, Name: text.Label{Zh: "列出一个人的证明", En: "List a person's certificates"},
	}, func(ctx context.Context, in *struct {
		Person string `path:"person" maxLength:"64"`
	}) (listAnswer, error) {
		out := listAnswer{Items: []certificateView{}}
		list, err := c.For(ctx, page.Actor(ctx), in.Person)
		for _, cert := range list {
			out.Items = append(out.Items, view(cert))
		}
		return out, err
	})
	rest.Get(api, "/certificates/{certificate}/sheet", rest.Op{
		ID: "print-certificate", Act: access.CertificateIssue, Words: wish, Name: text.Label{Zh: "下载证明（PDF）", En: "Download the sheet (PDF)"},
	}, func(ctx context.Context, in *CertificatePath) (rest.File, error) {
		actor := page.Actor(ctx)
		cert, err := c.Get(ctx, &actor, in.Certificate, "")
		if err != nil {
			return rest.File{}, err
		}
		var b bytes.Buffer
		err = c.PDF(ctx, &b, cert, false)
		return rest.File{Kind: "application/pdf", Name: cert.Number + ".pdf", Data: b.Bytes()}, err
	})
	rest.Post(api, "/certificates/{certificate}/revocation", rest.Op{
		ID: "revoke-certificate", Act: access.CertificateRevoke, OwnID: true, Name: text.Label{Zh: "撤销证明", En: "Revoke a certificate"},
	}, func(ctx context.Context, in *struct {
		CertificatePath
		Body struct {
			Reason string `json:"reason" minLength:"2" maxLength:"200"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, c.Revoke(ctx, page.Actor(ctx), in.Certificate, in.Body.Reason)
	})
	rest.Post(api, "/certificates/check", rest.Op{
		ID: "check-certificate", For: rest.Anybody, Look: true, Name: text.Label{Zh: "核验证明", En: "Check a certificate"},
		Words: text.Label{Zh: "只回答是否相符，以及可与证明比对的内容。", En: "It says whether they match and what a sheet is compared by, and nothing else."},
	}, c.apiCheck)
}

// CertificatePath is the certificate an address names.
type CertificatePath struct {
	Certificate string `path:"certificate" maxLength:"40"`
}

type certificateView struct {
	ID      string     `json:"id"`
	Number  string     `json:"number"`
	Code    string     `json:"code" doc:"核验码 · check code"`
	Person  string     `json:"person"`
	Name    string     `json:"name" doc:"打码 · masked"`
	From    string     `json:"from" format:"date"`
	To      string     `json:"to" format:"date"`
	Times   int64      `json:"times"`
	Minutes int64      `json:"minutes"`
	Others  int64      `json:"imported_minutes,omitempty" doc:"其中由其他系统导入的分钟 · minutes of it that were imported"`
	Doubled int64      `json:"doubled_minutes,omitempty" doc:"重复登记、未计入的分钟 · minutes recorded a second time, which are not counted"`
	Issuer  string     `json:"issuer"`
	Issued  string     `json:"issued" format:"date-time"`
	Size    int64      `json:"size" doc:"出具时日志的规模 · size of the log it was issued over"`
	Root    string     `json:"root"`
	Facts   []Ref      `json:"facts" nullable:"false"`
	Lines   []lineView `json:"lines" nullable:"false"`
	Revoked string     `json:"revoked,omitempty" format:"date-time"`
	Reason  string     `json:"reason,omitempty"`
}

type lineView struct {
	Project string `json:"project,omitempty"`
	Service string `json:"service,omitempty"`
	Org     string `json:"org,omitempty"`
	From    string `json:"from" format:"date"`
	To      string `json:"to" format:"date"`
	Times   int64  `json:"times"`
	Minutes int64  `json:"minutes"`
	// Imported says that another system recorded it.
	Imported bool `json:"imported,omitempty" doc:"由其他系统导入 · recorded by another system and imported"`
}

type listAnswer struct {
	Items []certificateView `json:"items" nullable:"false"`
}

func view(c Certificate) certificateView {
	v := certificateView{
		ID: c.ID, Number: c.Number, Code: c.Code, Person: c.Person, Name: c.Name, From: c.From.String(), To: c.To.String(), Times: c.Times,
		Minutes: c.Minutes, Others: c.Imported, Doubled: c.Doubled, Issuer: c.Issuer, Issued: c.Issued.String(), Size: c.Size, Root: c.Root, Facts: c.Facts, Lines: []lineView{},
		Revoked: c.Revoked.String(), Reason: c.Reason,
	}
	if v.Facts == nil {
		v.Facts = []Ref{}
	}
	for _, l := range c.Lines {
		v.Lines = append(v.Lines, lineView{l.Project, l.Service, l.Org, l.From.String(), l.To.String(), l.Times, l.Minutes, l.Imported})
	}
	return v
}

func (c *Certificates) apiIssue(ctx context.Context, in *struct {
	Body struct {
		ID     string `json:"id" minLength:"8" maxLength:"40" doc:"由调用方选定 · chosen by the caller"`
		Person string `json:"person" maxLength:"64"`
		From   string `json:"from,omitempty" format:"date"`
		To     string `json:"to,omitempty" format:"date"`
		Org    string `json:"org,omitempty" maxLength:"64" doc:"只含这个记录单位 · only what this organisation recorded"`
	}
}) (certificateView, error) {
	r := Request{ID: in.Body.ID, Person: in.Body.Person, Org: in.Body.Org}
	var err error
	if r.From, err = day("from", in.Body.From); err != nil {
		return certificateView{}, err
	}
	if r.To, err = day("to", in.Body.To); err != nil {
		return certificateView{}, err
	}
	actor := page.Actor(ctx)
	made, err := c.Issue(ctx, &actor, r)
	return view(made), err
}

type checkAnswer struct {
	Verdict string `json:"verdict" enum:"match,no-match,revoked"`
	Number  string `json:"number,omitempty"`
	Name    string `json:"name,omitempty" doc:"打码 · masked"`
	Minutes int64  `json:"minutes,omitempty"`
	From    string `json:"from,omitempty" format:"date"`
	To      string `json:"to,omitempty" format:"date"`
	Issued  string `json:"issued,omitempty" format:"date-time"`
}

func (c *Certificates) apiCheck(ctx context.Context, in *struct {
	Body struct {
		Number string `json:"number" minLength:"1" maxLength:"40"`
		Code   string `json:"code" minLength:"1" maxLength:"60"`
	}
}) (checkAnswer, error) {
	s, err := c.Check(ctx, in.Body.Code, in.Body.Number)
	if err != nil || s.Verdict == NoMatch {
		return checkAnswer{Verdict: "no-match"}, err
	}
	out := checkAnswer{Verdict: "match", Number: s.Number, Name: s.Name, Minutes: s.Minutes, Issued: s.Issued.String()}
	if s.Verdict == Withdrawn {
		out.Verdict = "revoked"
	}
	if s.From != 0 {
		out.From, out.To = s.From.String(), s.To.String()
	}
	return out, nil
}
