package floors

// lattice is the whole of who may import whom. A room may import every room on
// a lower floor, and on its own floor those named after it. Rooms without a
// package yet are listed too: their place is settled before they are built.
//
// A room's test aid, such as ident/identtest, needs no line: it may import its
// room and what its room may import, and only tests and other aids import it.
// Tests themselves may import anything.
const lattice = `
floor 0  words: what is said, counted and dated
	civil
	merkle
	text
	area      civil text
	ident     civil text
	fault     text
	measure   text
	wording   text

floor 1  the spine
	store
	vault
	fact      store vault
	register  store vault fact
	figure    store fact register
	access    store
	ledger    store
	upkeep    store
	jobs      store
	rekey     store vault jobs
	retention  store access jobs
	notify    store vault rekey retention
	limit     store
	onetime   store vault limit
	typeset
	intake
	export    store access retention intake
	importing  store fact intake
	page       access
	photo      access page
	rest       store vault access page rekey retention

floor 2  planning: pure functions
	plan
	plan/dimacs
	plan/assign
	plan/flow          plan/dimacs plan/assign
	plan/pair          plan/dimacs plan/assign plan/flow
	plan/route
	plan/route/format  plan/route
	plan/roster
	plan/apportion
	plan/staff

floor 3  services: the city's work
	org
	people     org
	campaign   org people
	training   org people campaign
	duty       org people campaign training
	attendance  org people campaign training duty
	gate       org people campaign
	request    org people campaign
	errand     org people campaign request
	meal       org people campaign
	pairing    org people campaign training
	hotline    org people campaign
	supply     org people campaign
	blood      org people campaign
	convoy     org people campaign request
	disinfect  org people campaign request
	survey     org people campaign
	outreach   org people campaign
	exchange   org people campaign
	signin
	token
	webhook

floor 4  documents
	brief
	form
	certificate

floor 5  the shell
	web
	api        web
	floors
	scenario

floor 6  the program
	cmd/linli
`

// alone are rooms that only the named rooms import, whatever the lattice says.
var alone = map[string]string{
	"scenario": "cmd/linli", // the product knows nothing of the reference city
	"floors":   "",          // it is read, not used
}

// libraries is which room may import which library outside its tests; a line
// stands for all packages below the path. A library that only tests use needs
// no line. Keep it short: every line is something the city's office depends on.
const libraries = `
github.com/a-h/templ                        *
github.com/alecthomas/kong                  cmd/linli
github.com/alexedwards/scs/v2               web
github.com/ccojocar/zxcvbn-go               signin
github.com/coreos/go-oidc/v3                signin
github.com/danielgtaylor/huma/v2              rest api
github.com/emmansun/gmsm                    merkle vault
github.com/go-text/typesetting              typeset
github.com/go-webauthn/webauthn             signin
github.com/google/uuid                      brief
github.com/jackc/pgx/v5                     store
github.com/mozillazg/go-pinyin              text
github.com/pquerna/otp                      signin
github.com/prometheus/client_golang         cmd/linli
github.com/rogpeppe/go-internal/lockedfile  merkle vault
github.com/xuri/excelize/v2                 intake
go.yaml.in/yaml/v3                          brief figure scenario training cmd/linli
golang.org/x/crypto/acme                    cmd/linli
golang.org/x/crypto/argon2                  export signin
golang.org/x/mod/sumdb/note                 merkle vault web
golang.org/x/oauth2                         signin
golang.org/x/sync/errgroup                  importing
golang.org/x/term                           cmd/linli
golang.org/x/text                           intake
modernc.org/sqlite                          store
rsc.io/qr                                   attendance duty typeset web
`
