package api

import (
	"context"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Purpose is why rows are looked at; it is logged with the look.
type Purpose struct {
	Why string `query:"purpose" required:"true" enum:"check-figure,answer-query,audit-sample" doc:"查看目的，随记录留存 · why, kept with the look"`
}

// factView is a fact as the API shows it: persons masked, as on the pages.
type factView struct {
	Seq        int64    `json:"seq"`
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Start      string   `json:"start,omitempty" format:"date-time"`
	End        string   `json:"end,omitempty" format:"date-time"`
	Place      string   `json:"place,omitempty"`
	Site       string   `json:"site,omitempty"`
	Person     string   `json:"person,omitempty" doc:"打码 · masked"`
	Other      string   `json:"other,omitempty" doc:"打码 · masked"`
	Org        string   `json:"org,omitempty"`
	Team       string   `json:"team,omitempty"`
	Campaign   string   `json:"campaign,omitempty"`
	Action     string   `json:"action,omitempty"`
	Project    string   `json:"project,omitempty"`
	Category   string   `json:"category,omitempty"`
	Quantity   int64    `json:"quantity,omitempty" doc:"最小单位的整数 · an integer in the smallest unit"`
	Unit       string   `json:"unit,omitempty"`
	Item       string   `json:"item,omitempty"`
	Claims     []string `json:"claims,omitempty"`
	Replaces   string   `json:"replaces,omitempty"`
	Voids      string   `json:"voids,omitempty"`
	Note       string   `json:"note,omitempty"`
	Source     string   `json:"source,omitempty"`
	RecordedAt string   `json:"recorded_at,omitempty" format:"date-time"`
}

func viewFact(f *fact.Fact) factView {
	return factView{
		f.Seq, f.ID, f.Kind, f.Start.String(), f.End.String(), f.Place, f.Site, masked(f.Person), masked(f.Other), f.Org, f.Team,
		f.Campaign, f.Action, f.Project, f.Category, f.Quantity, f.Unit, f.Item, f.Claims, f.Replaces, f.Voids, f.Note, f.Source, f.RecordedAt.String(),
	}
}

// masked shows the ends of a person's number, as the pages do: enough to compare
// with a record in hand, not to follow a person.
func masked(number string) string {
	r := []rune(number)
	switch {
	case len(r) == 0:
		return ""
	case len(r) <= 6:
		return string(r[:1]) + "****"
	}
	return string(r[:2]) + "****" + string(r[len(r)-2:])
}

type recordView struct {
	Fact   factView `json:"fact"`
	Leaf   string   `json:"leaf" doc:"叶哈希（十六进制） · hash of its leaf, hexadecimal"`
	Live   bool     `json:"live" doc:"仍然成立 · it still stands"`
	By     string   `json:"replaced_by,omitempty"`
	Voided string   `json:"voided_by,omitempty"`
	Erased bool     `json:"erased,omitempty"`
}

type headView struct {
	Size       int64  `json:"size"`
	Root       string `json:"root"`
	Checkpoint string `json:"checkpoint" doc:"已签名的检查点（C2SP） · the signed checkpoint (C2SP)"`
}

type consistencyView struct {
	Old     int64    `json:"old"`
	Size    int64    `json:"size"`
	OldRoot string   `json:"old_root"`
	Root    string   `json:"root"`
	Hashes  []string `json:"hashes" nullable:"false" doc:"RFC 6962 一致性证明 · the proof, in the order of RFC 6962"`
}

func (a *API) logOperations() {
	a.rest.Group("log", text.Label{Zh: "日志与证明", En: "The log and its proofs"})
	rest.Get(a.rest, "/log/head", rest.Op{
		ID: "get-head", For: rest.Anybody, Name: text.Label{Zh: "日志的最新头（已签名）", En: "The newest head of the log, signed"},
	}, func(ctx context.Context, _ *struct{}) (headView, error) {
		h, err := a.o.Log.SignedHead(ctx)
		return headView{h.Size, h.Root, h.Note}, err
	})
	rest.Get(a.rest, "/log/consistency", rest.Op{
		ID: "prove-consistency", For: rest.Anybody, Name: text.Label{Zh: "证明旧日志是今日日志的开头", En: "Prove that an earlier log is the beginning of today's"},
	}, func(ctx context.Context, in *struct {
		From int64 `query:"from" required:"true" minimum:"1" doc:"旧日志的大小 · size of the earlier log"`
	}) (consistencyView, error) {
		if head, err := a.o.Log.SignedHead(ctx); err != nil || in.From > head.Size {
			if err != nil {
				return consistencyView{}, err
			}
			return consistencyView{}, fault.In("from", msgBadSize)
		}
		c, err := a.o.Log.CheckConsistency(ctx, in.From)
		return consistencyView{c.Old, c.Size, c.OldRoot, c.Root, append([]string{}, c.Hashes...)}, err
	})
	rest.Get(a.rest, "/facts/{seq}", rest.Op{
		ID: "get-fact", Act: access.FactRead, Name: text.Label{Zh: "查看一条事实", En: "See a fact"},
	}, a.fact)
	rest.Get(a.rest, "/facts/{seq}/proof", rest.Op{
		ID: "prove-fact", Act: access.FactRead, Name: text.Label{Zh: "一条事实的证明文件", En: "The proof of a fact, as a file"},
		Words: text.Label{Zh: "证明只含哈希，可由 linli log check 或任何实现 RFC 6962 的程序核验。", En: "It holds hashes only; linli log check or any implementation of RFC 6962 checks it."},
	}, func(ctx context.Context, in *struct {
		Seq int64 `path:"seq" minimum:"1"`
	}) (rest.File, error) {
		proof, err := a.o.Log.ProofFile(ctx, in.Seq)
		return rest.File{Kind: "text/plain; charset=utf-8", Name: "fact.proof", Data: proof}, err
	})
}

func (a *API) fact(ctx context.Context, in *struct {
	Seq int64 `path:"seq" minimum:"1"`
	Purpose
}) (recordView, error) {
	record, err := a.o.Log.At(ctx, in.Seq)
	if err != nil {
		return recordView{}, err
	}
	f := record.Fact
	thing := access.Thing{Kind: "fact", ID: f.ID, Place: f.Place}
	if err := a.o.Access.Look(ctx, page.Actor(ctx), access.FactRead, thing, in.Why); err != nil {
		return recordView{}, err
	}
	status, err := a.o.Log.StatusOf(ctx, in.Seq)
	if err != nil {
		return recordView{}, err
	}
	return recordView{viewFact(f), record.Leaf.String(), status.Live, status.ReplacedBy, status.VoidedBy, len(record.Salt) == 0}, nil
}
