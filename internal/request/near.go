package request

import (
	"context"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/text"
)

// nearShown is how many of those who would be called next the desk is shown.
const nearShown = 10

var (
	msgPlaceNo    = text.Label{Zh: "第 %d 位", En: "No. %d"}
	msgNearNote   = text.Label{Zh: "先近后远；同样近的，最久没被请过的在前。", En: "The nearest first; of those as near, whoever was not called for longest."}
	msgNoneNear   = text.Label{Zh: "现在没有合适、可以请的志愿者。", En: "Nobody who fits may be called now."}
	msgNearRing12 = text.Label{Zh: "同一社区", En: "same community"}
	msgNearRing9  = text.Label{Zh: "同一街道（乡镇）", En: "same sub-district"}
	msgNearRing6  = text.Label{Zh: "同一区", En: "same district"}
	msgNearRing2  = text.Label{Zh: "本市其他区", En: "another district"}
	msgSpeaks     = text.Label{Zh: "会%s", En: "speaks %s"}
	msgHasSkill   = text.Label{Zh: "有这类任务的资格", En: "may do this kind"}
	msgNeverAsked = text.Label{Zh: "还没被请过", En: "never called yet"}
	msgLastAsked  = text.Label{Zh: "上次被请 %s", En: "last called %s"}
	msgAskedToday = text.Label{Zh: "今天已请 %d 次", En: "called %d times today"}
	msgHasInHand  = text.Label{Zh: "手上 %d 件", En: "%d in hand"}
)

// nearCard is a helper who would be called next, as the desk is shown them. Name
// is masked, and empty where the actor may not see people of there.
type nearCard struct {
	Helper
	Name string
	Why  []text.Label // they fit
}

// nearCards are the helpers who would be called next, in their place in the line,
// and why. Whoever is named is a look that they can find out about.
func (r *Requests) nearCards(ctx context.Context, actor access.Actor, q *Request) ([]nearCard, error) {
	found, err := r.Nearest(ctx, actor, q.ID, nearShown)
	if err != nil {
		return nil, err
	}
	out, named := make([]nearCard, len(found)), []string{}
	for i, h := range found {
		out[i] = nearCard{Helper: h, Why: h.why(q, r.now())}
		if access.May(actor, access.PersonRead, access.Thing{Kind: "person", ID: h.Person, Place: h.Place}) == nil {
			named = append(named, h.Person)
		}
	}
	if len(named) == 0 {
		return out, nil
	}
	if err := r.o.Access.LookAt(ctx, actor, access.PersonRead, access.Thing{Kind: "persons", Place: q.Place}, "nearest", named...); err != nil {
		return nil, err
	}
	cards, err := r.o.People.Cards(ctx, named)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Name = cards[out[i].Person].Name
	}
	return out, nil
}

// why says why a helper would be called for a need: how near, what they can do,
// how lately they were asked.
func (h *Helper) why(q *Request, now civil.Instant) []text.Label {
	out := []text.Label{h.ring(q)}
	if lang, ok := language(q.Skill.Language); ok {
		out = append(out, text.Label{Zh: msgSpeaks.With(lang.Name.Zh).Zh, En: msgSpeaks.With(lang.Name.En).En})
	}
	if h.has(string(q.Kind)) {
		out = append(out, msgHasSkill)
	}
	switch {
	case h.CalledAt == 0:
		out = append(out, msgNeverAsked)
	case h.Day == now.Day() && h.DayCalls > 0:
		out = append(out, msgAskedToday.With(h.DayCalls), msgLastAsked.With(clock(h.CalledAt)))
	default:
		out = append(out, msgLastAsked.With(h.CalledAt.Day().String()))
	}
	if h.Busy > 0 {
		out = append(out, msgHasInHand.With(h.Busy))
	}
	return out
}

// ring is how near a helper is to a need.
func (h *Helper) ring(q *Request) text.Label {
	if q.Skill.Remote {
		return msgByPhoneToo
	}
	for i, name := range []text.Label{msgNearRing12, msgNearRing9, msgNearRing6} {
		if strings.HasPrefix(h.Place, q.Place[:rings[i]]) {
			return name
		}
	}
	return msgNearRing2
}
