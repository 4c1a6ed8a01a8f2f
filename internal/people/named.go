package people

import (
	"context"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/fault"
	"linli/internal/text"
)

var (
	msgNobodyNamed = text.Label{Zh: "没有找到“%s”：请核对姓名，或填编号", En: "nobody found by “%s”: check the name, or give the number"}
	msgSeveral     = text.Label{Zh: "不止一人叫“%s”，请填其中一位的编号：%s", En: "several people are called “%s”, give the number of one: %s"}
)

// maxNamed is how many of one name are offered to choose from.
const maxNamed = 5

// Named is the number of the person whom staff mean by what they typed into a
// field of a form: a number, a phone, or a name where the actor may see people.
// Whoever is typed by number is taken at the word, since the act that follows
// asks who may do it. A name that nobody or several people have is a fault of
// the field, which says how to go on. Empty stays empty.
func (p *People) Named(ctx context.Context, actor access.Actor, field, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", nil
	}
	known, err := p.Cards(ctx, []string{typed})
	if err != nil {
		return "", err
	}
	if len(known) > 0 {
		return typed, nil
	}
	nobody := fault.In(field, msgNobodyNamed.With(typed))
	if !access.Somewhere(actor, access.PersonRead) {
		return "", nobody
	}
	found, err := p.List(ctx, actor, Find{Text: typed, Place: access.Top(actor, access.PersonRead), State: Confirmed, Limit: maxNamed})
	switch {
	case err != nil:
		return "", err
	case len(found.Cards) == 0:
		return "", nobody
	case len(found.Cards) == 1:
		return found.Cards[0].Person, nil
	}
	var list []string
	for _, c := range found.Cards {
		list = append(list, c.Person+"（"+c.Name+" "+c.Phone+" "+area.Default().Name(c.Home)+"）")
	}
	names := strings.Join(list, "、")
	if found.Next != "" {
		names += "…"
	}
	return "", fault.In(field, msgSeveral.With(typed, names))
}
