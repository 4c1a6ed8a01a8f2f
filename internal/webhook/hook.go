package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/text"
)

// The kinds of event.
const (
	FactsAppended   = "fact.appended"
	BriefReleased   = "brief.released"
	BriefCorrected  = "brief.erratum"
	BriefWithdrawn  = "brief.withdrawn"
	PersonConfirmed = "person.confirmed"
)

// Kinds lists the kinds of event.
func Kinds() []string {
	return []string{FactsAppended, BriefReleased, BriefCorrected, BriefWithdrawn, PersonConfirmed}
}

// Hook is a subscription.
type Hook struct {
	ID    string
	Name  string
	URL   string
	Kinds []string // of events
	Facts []string // kinds of fact, of FactsAppended; empty: all
	Place string   // a division and all below it; empty: everywhere
	By    string
	At    civil.Instant
	Ended civil.Instant // zero: it goes on
	// Paused is since when nothing is sent; what happens meanwhile waits. Zero: it is sent.
	Paused civil.Instant

	followed                   int64 // the log, up to here
	secret, before, wrappedKey []byte
	beforeUntil                civil.Instant
}

// Event is what happened. Data is what is sent of it, and holds nobody's data.
type Event struct {
	ID    string // of what happened; the same event twice is one delivery
	Kind  string
	Place string
	Data  any
}

// wants reports whether the hook is told of an event.
func (h Hook) wants(kind, place string) bool {
	return h.Ended == 0 && slices.Contains(h.Kinds, kind) && strings.HasPrefix(place, h.Place)
}

// State is how far a delivery is.
type State string

// The states.
const (
	Waiting State = "waiting"
	Done    State = "done"
	Failed  State = "failed"
)

// Delivery is one message to one subscriber.
type Delivery struct {
	ID     string
	Hook   string
	Kind   string
	State  State
	Tries  int
	Due    civil.Instant
	Status int    // of the last answer; 0: none came
	Said   string // what went wrong, in words of ours
	At     civil.Instant
	Ended  civil.Instant

	body string
}

// Faults that callers ask for.
var (
	ErrUnknown = fault.New(fault.Missing, text.Label{Zh: "没有这个订阅", En: "no such subscription"})
	ErrTaken   = fault.New(fault.Conflict, text.Label{Zh: "该编号已用于另一个订阅", En: "the id is another subscription's"})
)

// check is everything wrong with a subscription. private allows addresses
// inside the network and connections without TLS.
func (h Hook) check(private bool) error {
	var f fault.Faults
	if h.ID == "" || len(h.ID) > 64 {
		f.Add("id", text.Label{Zh: "编号为 1 至 64 个字符", En: "an id has 1 to 64 characters"})
	}
	if n := len([]rune(h.Name)); n == 0 || n > 80 {
		f.Add("name", text.Label{Zh: "请写明接收方（80 字以内）", En: "say who receives it, in 80 characters"})
	}
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || len(h.URL) > 500 || u.Scheme != "https" && !(private && u.Scheme == "http"):
		f.Add("url", text.Label{Zh: "请填写 https 网址", En: "give an https address"})
	case u.User != nil || u.Fragment != "":
		f.Add("url", text.Label{Zh: "网址不得含口令或片段", En: "an address without password or fragment"})
	default:
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !private && !Public(ip) {
			f.Add("url", text.Label{Zh: "不得指向内网地址", En: "no address inside the network"})
		}
	}
	if len(h.Kinds) == 0 || slices.ContainsFunc(h.Kinds, func(k string) bool { return !slices.Contains(Kinds(), k) }) {
		f.Add("kinds", text.Label{Zh: "请选择事件种类", En: "choose kinds of event"})
	}
	if h.Place != "" {
		if code, err := area.Parse(h.Place); err != nil || string(code) != h.Place {
			f.Add("place", text.Label{Zh: "请填写区划代码（不带末尾补零）", En: "give a division code without its trailing zeros"})
		}
	}
	return f.Err()
}

// inside are the blocks that no receiver outside has, beside those that netip
// names (IANA special-purpose address registries, RFC 6890).
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // shared address space, RFC 6598
	netip.MustParsePrefix("192.0.0.0/24"),    // IETF protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation, RFC 5737
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarking, RFC 2544
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind translation, RFC 6052
	netip.MustParsePrefix("64:ff9b:1::/48"),  // the same, local, RFC 8215
	netip.MustParsePrefix("2002::/16"),       // 6to4: IPv4 inside
	netip.MustParsePrefix("2001::/32"),       // Teredo: IPv4 inside
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
}

// Public reports whether an address lies outside: one that a message may be
// sent to without the operator's word.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsValid() || !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Zone() != "" {
		return false
	}
	return !slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// SecretPrefix is how a signing secret begins (Standard Webhooks 1.0.0).
const SecretPrefix = "whsec_"

// Sign is the signature of a message (Standard Webhooks 1.0.0, "symmetric"):
// v1, and the Base64 of HMAC-SHA256 over id.timestamp.body.
func Sign(secret []byte, id string, at time.Time, body []byte) string {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// pauses are what lies between one try and the next: about three days in all,
// as Standard Webhooks advises. After the last the delivery has failed.
var pauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}
