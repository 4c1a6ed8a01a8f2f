package certificate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/people"
	"linli/internal/typeset"
)

// linesOnSheet is how many kinds of service a sheet names one by one; the
// others are added up in its last line.
const linesOnSheet = 5

// PDF prints a certificate on one sheet of A4. The identity number is masked
// unless full is asked for: it is the person's own wish to have it printed.
func (c *Certificates) PDF(ctx context.Context, w io.Writer, cert Certificate, full bool) error {
	if cert.Revoked != 0 {
		return ErrRevoked
	}
	own, err := c.People.Own(ctx, cert.Person)
	if errors.Is(err, people.ErrGone) || errors.Is(err, people.ErrUnknown) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("read whom a certificate is for: %w", err)
	}
	if !cert.bears(own.Name) {
		return ErrName
	}
	shown := cert.Document
	if full && own.IDNumber != "" {
		shown = own.IDNumber
	}
	fonts, err := c.Fonts()
	if err != nil {
		return err
	}
	if err := typeset.CertificatePDF(w, c.sheet(&cert.Content, cert.Code, own.Name, shown), fonts); err != nil {
		return fmt.Errorf("print a certificate: %w", err)
	}
	return nil
}

// Reading says whether somebody may have the full identity number printed:
// the person, and at a desk whoever may see it for the person's own wish.
func (c *Certificates) Reading(ctx context.Context, actor *access.Actor, person string) error {
	return c.may(ctx, actor, access.PersonNumber, person, string(access.OwnWish))
}

// sheet is what is printed.
func (c *Certificates) sheet(o *Content, code, name, document string) *typeset.Certificate {
	who, whoEn := name, name
	if document != "" {
		who += "（证件号码：" + document + "）"
		whoEn += " (ID " + document + ")"
	}
	hours := Hours(o.Minutes)
	span, spanEn := "于"+o.From.Chinese()+"至"+o.To.Chinese()+"期间", "between "+english(o.From)+" and "+english(o.To)
	if o.From == o.To {
		span, spanEn = "于"+o.From.Chinese(), "on "+english(o.From)
	}
	note, noteEn := sources(o)
	return &typeset.Certificate{
		Title: "志愿服务记录证明", Subtitle: "CERTIFICATE OF VOLUNTEER SERVICE", Number: o.Number,
		Blocks: []typeset.Block{typeset.Paragraph(typeset.Text(fmt.Sprintf(
			"兹证明%s，志愿者编号%s，%s参加志愿服务%d次，累计服务时间%s小时%s。", who, o.Person, span, o.Times, hours, note)))},
		Translation: fmt.Sprintf("This is to certify that %s, volunteer no. %s, served %s as a volunteer %s, %s in all%s.",
			whoEn, o.Person, times(o.Times), spanEn, hoursEn(hours), noteEn),
		Table:  table(o),
		Issuer: o.Issuer, Date: o.Issued.Day(),
		Verification: typeset.Verification{
			Code: code, Size: o.Size, Root: o.Root[:min(12, len(o.Root))], URL: c.Base + "/c/" + code,
			Note: "扫码或登录本平台输入证书编号与核验码，可核验真伪并下载所依据事实的存在证明。Scan to verify.",
		},
	}
}

// sources says which part of the hours another system recorded, and that time
// recorded twice counts once.
func sources(o *Content) (zh, en string) {
	if o.Imported > 0 {
		hours := Hours(o.Imported)
		zh, en = "，其中"+hours+"小时据其他系统导入的记录", ", of which "+hoursEn(hours)+" by records imported from another system"
	}
	if o.Doubled > 0 {
		zh, en = zh+"；重复登记的时间只计一次", en+"; time recorded twice counts once"
	}
	return zh, en
}

// table is what was done, for whom and how long: article 15 of Order 67 asks
// for time, content and recording organisation.
func table(o *Content) typeset.Table {
	t := typeset.Table{
		Head:   []string{"服务内容 Service", "记录单位 Recorded by", "服务日期 Dates", "次数 Times", "小时 Hours"},
		Shares: []int{32, 25, 22, 10, 11},
		Right:  []bool{false, false, false, true, true},
	}
	for i, l := range o.Lines {
		if i == linesOnSheet && len(o.Lines) > linesOnSheet+1 {
			rest := Line{From: l.From, To: l.To}
			for _, more := range o.Lines[i:] {
				rest.From, rest.To = min(rest.From, more.From), max(rest.To, more.To)
				rest.Times, rest.Minutes = rest.Times+more.Times, rest.Minutes+more.Minutes
			}
			t.Rows = append(t.Rows, row(rest, fmt.Sprintf("其他%d项 %d more", len(o.Lines)-i, len(o.Lines)-i), "—"))
			break
		}
		unit := l.Org
		if unit == "" {
			unit = "—"
		}
		what := service(l)
		if l.Imported {
			what += "〔导入〕"
		}
		t.Rows = append(t.Rows, row(l, what, unit))
	}
	return t
}

func row(l Line, what, unit string) []string {
	days := l.From.String()
	if l.To != l.From {
		days += "–" + l.To.String()
	}
	return []string{what, unit, days, strconv.FormatInt(l.Times, 10), tenths(l.Minutes)}
}

// service is the content of a line: the project and its sort of service.
func service(l Line) string {
	kind := ""
	if l.Service != "" {
		kind = fact.Categories.Name(l.Service).Zh
	}
	switch {
	case l.Project == "" && kind == "":
		return "志愿服务"
	case l.Project == "":
		return kind
	case kind == "":
		return l.Project
	}
	return l.Project + "（" + kind + "）"
}

func english(d civil.Day) string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d %s %d", day, m, y)
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return strconv.FormatInt(n, 10) + " times"
}

func hoursEn(hours string) string {
	if hours == "1" {
		return "1 hour"
	}
	return hours + " hours"
}
