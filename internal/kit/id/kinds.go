package id

// The kinds of identifiers of the house. Modules may not import each other, yet a case must point
// at a letter and a charge at a case; the types therefore live here, and a column called case_id is
// an id.Case in every module (see sqlc.yaml).
type (
	Unit         = ID[unit]         // an office: gmina, powiat, road authority …
	Cell         = ID[cell]         // a part of an office (komórka organizacyjna)
	Post         = ID[post]         // a post of a cell (stanowisko), held or vacant
	Absence      = ID[absence]      // somebody away from a day to a day
	Employee     = ID[employee]     // a person on a post in one unit
	Account      = ID[account]      // a login of a resident or a firm or a member of staff
	Session      = ID[session]      // one browser, logged in
	Passkey      = ID[passkey]      // a key that somebody logs in with
	Party        = ID[party]        // a person or body in the files of one unit
	Draft        = ID[draft]        // an application that is being filled in
	Upload       = ID[upload]       // a file added to a draft
	Letter       = ID[letter]       // an entry in the register of incoming mail (RPW)
	Submission   = ID[submission]   // an application filed on the portal
	Case         = ID[kase]         // sprawa
	Task         = ID[task]         // something a person has to do in a case
	Document     = ID[document]     // a document in the files of a case
	Version      = ID[version]      // one immutable version of a document
	Dispatch     = ID[dispatch]     // an entry in the register of outgoing mail (RPWy)
	Delivery     = ID[delivery]     // one letter to one addressee by one channel
	Charge       = ID[charge]       // należność
	Payment      = ID[payment]      // wpłata
	Notice       = ID[notice]       // a message to a person
	Entry        = ID[entry]        // a row of a register kept by a field module
	Event        = ID[event]        // a fact told by one module to the others
	Substitution = ID[substitution] // zastępstwo
	Mandate      = ID[mandate]      // what one person may act for another on (pełnomocnictwo)
	Breach       = ID[breach]       // naruszenie ochrony danych osobowych
	Export       = ID[export]       // kopia danych jednej osoby (art. 15 RODO)
	Demand       = ID[demand]       // żądanie sprostowania danych (art. 16 RODO)
	Report       = ID[report]       // raport o podpisach jednego pliku
	Signing      = ID[signing]      // prośba o podpis pod jednym dokumentem
	Batch        = ID[batch]        // what is done in one go: documents signed, letters posted
	Import       = ID[importing]    // przeniesienie jednego pliku danych poprzedniego systemu
	Package      = ID[pack]         // paczka archiwalna
	Takeover     = ID[takeover]     // przejęcie paczki archiwalnej
	Scan         = ID[scan]         // a file that came from a scanner
	Piece        = ID[piece]        // a part of it that belongs to one letter
	Stored       = ID[stored]       // a thing in the store of paper or of media (skład)
	Request      = ID[request]      // one HTTP request, for logs and audit
)

type (
	unit         struct{}
	cell         struct{}
	post         struct{}
	absence      struct{}
	employee     struct{}
	account      struct{}
	session      struct{}
	passkey      struct{}
	party        struct{}
	draft        struct{}
	upload       struct{}
	letter       struct{}
	submission   struct{}
	kase         struct{}
	task         struct{}
	document     struct{}
	version      struct{}
	dispatch     struct{}
	delivery     struct{}
	charge       struct{}
	payment      struct{}
	notice       struct{}
	entry        struct{}
	event        struct{}
	substitution struct{}
	mandate      struct{}
	breach       struct{}
	export       struct{}
	demand       struct{}
	report       struct{}
	signing      struct{}
	batch        struct{}
	importing    struct{}
	pack         struct{}
	takeover     struct{}
	scan         struct{}
	piece        struct{}
	stored       struct{}
	request      struct{}
)

// Region is the "unit" of things that belong to no office: accounts, logins, the catalogue.
var Region = Must[Unit]("00000000-0000-7000-8000-000000000001")
