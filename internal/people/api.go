package people

import (
	"context"
	"errors"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/onetime"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations. Volunteers have no tokens: what
// they do with their own record they do on their own page.
func (p *People) Operations(api *rest.API) {
	api.Group("people", text.Label{Zh: "人员", En: "People"})
	api.Means(onetime.ErrOff, fault.Unavailable, text.Label{Zh: "本系统未配置验证码发送", En: "this installation cannot send codes"})
	rest.Post(api, "/people/search", rest.Op{
		ID: "search-people", Act: access.PersonRead, Look: true, Name: text.Label{Zh: "查找人员（打码）", En: "Find people, masked"},
		Words: text.Label{Zh: "按姓名或其片段、拼音、首字母、手机号、证件号或志愿者编号查找。条件放在正文里，以免姓名和号码留在地址中。", En: "By name or part of one, pinyin, initials, phone, identity or volunteer number. The question stands in the body, so that no name or number is left in an address."},
	}, p.apiSearch)
	rest.Get(api, "/people/{person}", rest.Op{
		ID: "get-person", Act: access.PersonRead, Name: text.Label{Zh: "查看一名人员（打码）", En: "See a person, masked"},
	}, p.apiGet)
	rest.Post(api, "/people/{person}/unmask", rest.Op{
		ID: "unmask-person", Act: access.PersonOpen, Look: true, Name: text.Label{Zh: "查看一项明文", En: "See one field in clear"},
		Words: text.Label{Zh: "须说明目的；本人可以查到谁看过。", En: "A purpose is needed; the person can ask who looked."},
	}, p.apiUnmask)
	rest.Post(api, "/people", rest.Op{
		ID: "register-person", Act: access.PersonRegister, Status: 201, Name: text.Label{Zh: "登记一名人员", En: "Register a person"},
		Words: text.Label{Zh: "本人用手机验证码确认之前不计入任何数字。", En: "They count nowhere until they confirm by the code sent to their phone."},
	}, p.apiRegister)
	p.deskOperations(api)
}

func (p *People) deskOperations(api *rest.API) {
	rest.Post(api, "/people/{person}/admit", rest.Op{
		ID: "admit-person", Act: access.PersonEdit, Name: text.Label{Zh: "核对证件后确认", En: "Confirm a held record after the document was compared"},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body reasonBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.Admit(ctx, page.Actor(ctx), in.Person, in.Body.Reason))
	})
	rest.Get(api, "/twins", rest.Op{
		ID: "list-twins", Act: access.PersonMerge, Name: text.Label{Zh: "列出疑似重复的记录", En: "List records that may be one person"},
	}, p.apiTwins)
	rest.Post(api, "/people/{person}/merge", rest.Op{
		ID: "merge-people", Act: access.PersonMerge, Name: text.Label{Zh: "并入另一条记录", En: "Merge into another record"},
		Words: text.Label{Zh: "日志不改写，可以撤销。", En: "Nothing of the log is rewritten, and it can be undone."},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body twinBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.Merge(ctx, page.Actor(ctx), in.Person, in.Body.Other, in.Body.Reason))
	})
	rest.Post(api, "/people/{person}/unmerge", rest.Op{
		ID: "unmerge-people", Act: access.PersonMerge, Name: text.Label{Zh: "撤销合并", En: "Undo a merge"},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body reasonBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.Unmerge(ctx, page.Actor(ctx), in.Person, in.Body.Reason))
	})
	rest.Post(api, "/people/{person}/keep-apart", rest.Op{
		ID: "keep-people-apart", Act: access.PersonMerge, Name: text.Label{Zh: "认定为两个人", En: "Decide that two records are two persons"},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body twinBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.KeepApart(ctx, page.Actor(ctx), in.Person, in.Body.Other, in.Body.Reason))
	})
	rest.Post(api, "/people/{person}/credentials", rest.Op{
		ID: "record-credential", Act: access.CredentialRecord, Status: 201, Name: text.Label{Zh: "登记一份资格证明", En: "Record a credential"},
	}, p.apiCredential)
	rest.Post(api, "/people/{person}/credentials/{credential}/verify", rest.Op{
		ID: "verify-credential", Act: access.CredentialVerify, Name: text.Label{Zh: "核验资格证明", En: "Verify a credential"},
		Words: text.Label{Zh: "不能由登记人或本人核验。", En: "Never by whoever recorded it, nor by the person."},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Credential string `path:"credential" maxLength:"64"`
		Body       struct {
			Verdict CredentialVerdict `json:"verdict" enum:"genuine,doubted"`
			Note    string            `json:"note,omitempty" maxLength:"200"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.VerifyCredential(ctx, page.Actor(ctx), in.Person, in.Credential, in.Body.Verdict, in.Body.Note))
	})
	rest.Post(api, "/people/{person}/erasures", rest.Op{
		ID: "ask-erasure", Act: access.PersonErase, Status: 202, Name: text.Label{Zh: "申请删除一名人员的资料", En: "Ask for a person's data to be erased"},
		Words: text.Label{Zh: "须由第二人批准（decide-request），再执行。", En: "A second person agrees (decide-request) before it is carried out."},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body struct {
			Purpose string `json:"purpose" minLength:"1" maxLength:"200"`
		}
	}) (asked, error) {
		t, err := p.Thing(ctx, in.Person)
		if err != nil {
			return asked{}, err
		}
		r, err := p.access.Ask(ctx, page.Actor(ctx), access.PersonErase, t, in.Body.Purpose, "")
		return asked{r.ID, string(r.State)}, p.hide(ctx, in.Person, err)
	})
	rest.Post(api, "/people/{person}/erase", rest.Op{
		ID: "erase-person", Act: access.PersonErase, Name: text.Label{Zh: "执行已批准的删除", En: "Carry out an erasure that was agreed to"},
	}, func(ctx context.Context, in *struct {
		PersonPath
		Body struct {
			Request int64 `json:"request" minimum:"1" doc:"申请编号 · number of the request"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.hide(ctx, in.Person, p.Erase(ctx, page.Actor(ctx), in.Body.Request, in.Person))
	})
}

// hide says of a person elsewhere what it says of one nobody knows: whoever
// guesses numbers is not told which of them somebody has.
func (p *People) hide(ctx context.Context, person string, err error) error {
	if !errors.Is(err, access.ErrDenied) {
		return err
	}
	t, e := p.Thing(ctx, person)
	if e == nil && access.May(page.Actor(ctx), access.PersonRead, t) == nil {
		return err
	}
	return ErrUnknown
}

// PersonPath is the person an address names.
type PersonPath struct {
	Person string `path:"person" maxLength:"64" doc:"人员编号 · opaque number of the person"`
}

type reasonBody struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"理由 · why"`
}

type twinBody struct {
	Other  string `json:"other" minLength:"1" maxLength:"64" doc:"另一条记录的编号 · number of the other record"`
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"理由 · why"`
}

type asked struct {
	Request int64  `json:"request" doc:"申请编号 · number of the request"`
	State   string `json:"state"`
}

// CardView is a person in a list: masked.
type CardView struct {
	Person     string `json:"person"`
	Name       string `json:"name" doc:"打码 · masked"`
	Sex        string `json:"sex,omitempty" doc:"GB/T 2261.1：1 男，2 女，0 未知，9 未说明 · GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 not stated"`
	BirthMonth string `json:"birth_month,omitempty"`
	Document   string `json:"document,omitempty" doc:"打码 · masked"`
	Phone      string `json:"phone,omitempty" doc:"打码 · masked"`
	Home       string `json:"home,omitempty" doc:"区划代码 · division code"`
	Skills     string `json:"skills,omitempty"`
	Languages  string `json:"languages,omitempty"`
	State      State  `json:"state" enum:"confirmed,shell,held,left"`
	MergedInto string `json:"merged_into,omitempty"`
}

func viewCard(c Card) CardView {
	v := CardView{
		Person: c.Person, Name: c.Name, Sex: c.Sex.String(), Document: c.Document, Phone: c.Phone, Home: string(c.Home),
		Skills: c.Skills, Languages: c.Languages, State: c.State, MergedInto: c.MergedInto,
	}
	if c.Birth != 0 {
		v.BirthMonth = c.Birth.String()
	}
	return v
}

// recordView is a person by themselves: masked.
type recordView struct {
	CardView
	Minor       bool             `json:"minor"`
	Org         string           `json:"org,omitempty" doc:"登记的组织 · the organisation that brought them in"`
	EnteredAt   string           `json:"entered_at,omitempty" format:"date-time"`
	ConfirmedAt string           `json:"confirmed_at,omitempty" format:"date-time"`
	Services    string           `json:"services,omitempty"`
	Subjects    string           `json:"subjects,omitempty"`
	Grades      string           `json:"grades,omitempty"`
	Licence     string           `json:"licence,omitempty"`
	Hours       string           `json:"hours,omitempty" doc:"可服务时段：168 个小时的位图 · when they can serve, a bit an hour of the week"`
	Reach       int              `json:"reach_km,omitempty"`
	Credentials []credentialView `json:"credentials" nullable:"false"`
	Joined      []string         `json:"joined,omitempty" doc:"并入的记录 · records merged into this one"`
}

type credentialView struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Issuer     string `json:"issuer,omitempty"`
	From       string `json:"from,omitempty" format:"date"`
	To         string `json:"to,omitempty" format:"date"`
	Verdict    string `json:"verdict,omitempty"`
	RecordedBy string `json:"recorded_by"`
	VerifiedBy string `json:"verified_by,omitempty"`
}

func viewRecord(r Record) recordView {
	v := recordView{
		CardView: viewCard(r.Card), Minor: r.Minor, Org: r.Org, EnteredAt: r.EnteredAt.String(), ConfirmedAt: r.ConfirmedAt.String(),
		Services: r.Services, Subjects: r.Subjects, Grades: r.Grades, Licence: r.Licence, Hours: string(r.Hours), Reach: r.Reach,
		Credentials: []credentialView{}, Joined: r.Joined,
	}
	for _, c := range r.Credentials {
		v.Credentials = append(v.Credentials, credentialView{
			c.ID, c.Kind, c.Issuer, dayText(c.From), dayText(c.To), string(c.Verdict), c.RecordedBy, c.VerifiedBy,
		})
	}
	return v
}

func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

type searchBody struct {
	Text  string `json:"text,omitempty" maxLength:"64"`
	Place string `json:"place,omitempty" maxLength:"12" doc:"区划代码，须在辖区内 · division code, where the token may"`
	Org   string `json:"org,omitempty" maxLength:"64"`
	State State  `json:"state,omitempty" enum:"confirmed,shell,held,left"`
}

func (p *People) apiSearch(ctx context.Context, in *struct {
	rest.Paging
	Body searchBody
}) (rest.Page[CardView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[CardView]{}, err
	}
	f := Find{Text: in.Body.Text, Org: in.Body.Org, State: in.Body.State, After: after, Limit: in.Limit}
	if f.Place, err = place(in.Body.Place); err != nil {
		return rest.Page[CardView]{}, err
	}
	found, err := p.List(ctx, page.Actor(ctx), f)
	if err != nil {
		return rest.Page[CardView]{}, err
	}
	return rest.List(ctx, found.Cards, found.Next, viewCard), nil
}

func (p *People) apiGet(ctx context.Context, in *PersonPath) (recordView, error) {
	r, err := p.Detail(ctx, page.Actor(ctx), in.Person)
	if err != nil {
		return recordView{}, p.hide(ctx, in.Person, err)
	}
	return viewRecord(r), nil
}

type unmasked struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

func (p *People) apiUnmask(ctx context.Context, in *struct {
	PersonPath
	Body struct {
		Field   Field  `json:"field" enum:"name,phone,number,guardian"`
		Purpose string `json:"purpose" minLength:"1" maxLength:"200" doc:"允许的目的之一，可加冒号说明 · one of the purposes it is for, then a colon and words if you like"`
	}
}) (unmasked, error) {
	value, err := p.Unmask(ctx, page.Actor(ctx), in.Person, in.Body.Field, in.Body.Purpose)
	return unmasked{string(in.Body.Field), value}, p.hide(ctx, in.Person, err)
}

type guardianBody struct {
	Name     string `json:"name" maxLength:"36"`
	Phone    string `json:"phone" maxLength:"20"`
	Relation string `json:"relation" maxLength:"20"`
}

type registerBody struct {
	Org       string       `json:"org,omitempty" maxLength:"64" doc:"代为登记的组织 · the organisation that brings them in"`
	Name      string       `json:"name" minLength:"1" maxLength:"36"`
	Sex       string       `json:"sex,omitempty" maxLength:"8"`
	Birth     string       `json:"birth,omitempty" maxLength:"10" doc:"出生日期；居民身份证可省 · day of birth; an identity card has it"`
	IDType    string       `json:"id_type,omitempty" maxLength:"20"`
	IDNumber  string       `json:"id_number,omitempty" maxLength:"40"`
	Phone     string       `json:"phone" minLength:"1" maxLength:"20"`
	Home      string       `json:"home" minLength:"2" maxLength:"12" doc:"居住社区的区划代码 · division code of the home community"`
	Employer  string       `json:"employer,omitempty" maxLength:"100"`
	Skills    string       `json:"skills,omitempty" maxLength:"200"`
	Languages string       `json:"languages,omitempty" maxLength:"200"`
	Guardian  guardianBody `json:"guardian,omitzero" doc:"未满 18 周岁须填 · needed under 18"`
	Consents  []Purpose    `json:"consents,omitempty" maxItems:"10" doc:"本人已同意的用途 · what the person has agreed to"`
}

type registered struct {
	Person string `json:"person"`
}

func (p *People) apiRegister(ctx context.Context, in *struct{ Body registerBody }) (registered, error) {
	b, a := in.Body, page.Actor(ctx)
	person, err := p.Register(ctx, By{Actor: &a, Org: b.Org, Channel: "api"}, Registration{
		Name: b.Name, Sex: b.Sex, Birth: b.Birth, IDType: b.IDType, IDNumber: b.IDNumber, Phone: b.Phone, Home: b.Home,
		Employer: b.Employer, Skills: b.Skills, Languages: b.Languages,
		Guardian: Guardian{b.Guardian.Name, b.Guardian.Phone, b.Guardian.Relation}, Consents: b.Consents,
	})
	return registered{person}, err
}

type twinsView struct {
	Left      CardView `json:"left"`
	Right     CardView `json:"right"`
	Why       Why      `json:"why" enum:"number,phone,neighbour"`
	Verdict   Verdict  `json:"verdict,omitempty"`
	DecidedBy string   `json:"decided_by,omitempty"`
	DecidedAt string   `json:"decided_at,omitempty" format:"date-time"`
}

func (p *People) apiTwins(ctx context.Context, in *struct {
	rest.Paging
	Decided bool `query:"decided" doc:"已处理的 · those decided"`
}) (rest.Page[twinsView], error) {
	after, err := in.After(ctx)
	if err != nil {
		return rest.Page[twinsView]{}, err
	}
	found, next, err := p.Twins(ctx, page.Actor(ctx), !in.Decided, after, in.Limit)
	if err != nil {
		return rest.Page[twinsView]{}, err
	}
	return rest.List(ctx, found, next, func(t Twins) twinsView {
		return twinsView{viewCard(t.Person), viewCard(t.Other), t.Why, t.Verdict, t.DecidedBy, t.DecidedAt.String()}
	}), nil
}

type credentialBody struct {
	Kind   string `json:"kind" minLength:"1" maxLength:"40"`
	Issuer string `json:"issuer,omitempty" maxLength:"100"`
	Number string `json:"number,omitempty" maxLength:"60" doc:"加密保存 · kept sealed"`
	From   string `json:"from,omitempty" format:"date"`
	To     string `json:"to,omitempty" format:"date"`
	Note   string `json:"note,omitempty" maxLength:"200"`
}

type credentialMade struct {
	ID string `json:"id"`
}

func (p *People) apiCredential(ctx context.Context, in *struct {
	PersonPath
	Body credentialBody
}) (credentialMade, error) {
	a, c := page.Actor(ctx), Credential{Kind: in.Body.Kind, Issuer: in.Body.Issuer, Note: in.Body.Note}
	for _, d := range []struct {
		field, text string
		day         *civil.Day
	}{{"from", in.Body.From, &c.From}, {"to", in.Body.To, &c.To}} {
		if d.text == "" {
			continue
		}
		day, err := civil.ParseDay(d.text)
		if err != nil {
			return credentialMade{}, fault.In(d.field, text.Label{Zh: "应为日期，如 2020-03-06", En: "no day: write 2020-03-06"})
		}
		*d.day = day
	}
	id, err := p.AddCredential(ctx, &a, in.Person, c, in.Body.Number)
	return credentialMade{id}, p.hide(ctx, in.Person, err)
}

func place(code string) (area.Code, error) {
	if code == "" {
		return "", nil
	}
	c, err := area.Parse(code)
	if err != nil {
		return "", fault.In("place", text.Label{Zh: "没有这个区划代码", En: "no such division code"})
	}
	return c, nil
}
