package app

import (
	"wrota/internal/app/appealing"
	"wrota/internal/app/signin"
	"wrota/internal/app/timing"
	"wrota/internal/app/told"
	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/notices"
	"wrota/internal/payments"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
)

// subscribe is the map of the house: what follows from each fact. Every listener is a command of one
// module that may be repeated; which module told the fact does not matter to it.
//
//	a citizen files   → a case is opened (or the letter goes into one) → charged, filed, told
//	a letter is sent on by the registry → a case is opened from it
//	a document is signed → filed and sent → delivered → the clock of the case goes on
//	the last day for an objection passes in silence → the parties are told
//	a matter is decided → the register follows; when the decision was delivered, the fee
//	something went wrong → whoever can mend it is told
//
// Three facts are heard by nobody, for reasons that stand beside them: cases.Final, cases.Lapsed and
// identity.AccountVerified.
func (a *App) subscribe(q *jobs.Queue) {
	jobs.On(q, "cases.open-submitted", a.openSubmitted)
	jobs.On(q, "payments.charge-on-filing", a.chargeOnFiling)
	jobs.On(q, "records.file-submitted", a.fileSubmitted)
	jobs.On(q, "notices.submission-received", a.tellReceived)
	jobs.On(q, "mandates.note-filed", a.noteFiled)
	jobs.On(q, "mandates.note-collected", a.acting().NoteCollected)
	jobs.On(q, "notices.mandate-changed", a.acting().TellChanged)

	signed := a.verdict()
	jobs.On(q, "signatures.judge-filed", signed.Filed)
	jobs.On(q, "signatures.judge-registered", signed.Registered)
	jobs.On(q, "cases.signature-opened", signed.Opened)
	jobs.On(q, "cases.signature-received", signed.Received)
	jobs.On(q, "intake.take-signed", a.returns().Take)

	several := a.joint()
	jobs.On(q, "notices.joint-asked", several.Invite)
	jobs.On(q, "intake.file-joint", several.File)
	jobs.On(q, "notices.joint-ended", several.TellEnded)

	jobs.On[intake.Registered](q, "records.file-registered", a.fileRegistered)
	jobs.On(q, "records.file-scanned", a.fileScanned)
	jobs.On[intake.Routed](q, "cases.open-routed", a.openRouted)

	jobs.On[cases.Opened](q, "intake.link", a.linkLetter)
	jobs.On[cases.Opened](q, "records.attach", a.attachDocuments)
	jobs.On[cases.Opened](q, "payments.attach", a.attachCharges)
	jobs.On[cases.Opened](q, "notices.case-opened", a.tellOpened)
	jobs.On[cases.Received](q, "records.attach-received", a.attachReceived)
	jobs.On[cases.Received](q, "notices.letter-came", a.tellCame)
	jobs.On[cases.Assigned](q, "notices.assigned", a.tellAssigned)
	jobs.On[cases.Submitted](q, "notices.to-accept", a.tellSubmitted)
	jobs.On[cases.Returned](q, "notices.returned", a.tellReturned)
	jobs.On[cases.Signed](q, "records.file-signed", a.fileSigned)
	jobs.On[cases.Signed](q, "dispatch.send", a.sendSigned)
	a.writings().Subscribe(q)
	appealing.Subscribe(q, a.appealing)
	timing.Subscribe(q, a.timing)
	jobs.On[cases.Decided](q, "roads.enter", a.enterOccupation)
	jobs.On[cases.Consented](q, "notices.silent-consent", a.tellConsented)
	jobs.On[cases.Closed](q, "notices.case-closed", a.tellClosed)
	jobs.On[cases.Reopened](q, "notices.case-reopened", a.tellReopened)

	jobs.On[dispatch.Sent](q, "notices.letter-waits", a.tellSent)
	jobs.On[dispatch.Delivered](q, "cases.note-delivery", a.noteDelivery)
	jobs.On[dispatch.Delivered](q, "records.file-receipt", a.fileReceipt)
	jobs.On[dispatch.Delivered](q, "payments.charge-on-delivery", a.chargeOnDelivery)
	jobs.On[dispatch.Returned](q, "cases.undeliverable", a.noteUndeliverable)
	jobs.On[dispatch.Reminded](q, "notices.letter-waits-still", a.tellReminded)
	jobs.On[dispatch.FellBack](q, "notices.letter-other-way", a.tellOtherWay)

	jobs.On[payments.Charged](q, "notices.payment-due", a.tellCharged)
	jobs.On[payments.Paid](q, "notices.payment-received", a.tellPaid)
	jobs.On[payments.Unpaid](q, "notices.payment-taken-back", a.tellUnpaid)

	jobs.On[notices.Failed](q, "notices.mail-failed", a.tellMailFailed)

	jobs.On[records.Damaged](q, "app.document-damaged", a.noteDamagedDocument)
	jobs.On[dispatch.Damaged](q, "app.letter-damaged", a.noteDamagedLetter)

	jobs.On(q, "signatures.keep-receipt", a.keepReceipt)
	jobs.On(q, "signatures.keep-letter", a.keepLetter)
	jobs.On(q, "signatures.keep-delivery", a.kept().Delivered)

	owner := told.Owner(a.tellAccount)
	jobs.On(q, "notices.account-opened", owner.Opened)
	jobs.On(q, "notices.verification", owner.Verification)
	jobs.On(q, "notices.registered-again", owner.RegisteredAgain)
	jobs.On(q, "notices.reset", owner.Reset)
	jobs.On(q, "notices.password-changed", owner.PasswordChanged)
	jobs.On(q, "notices.login-linked", owner.Linked)
	jobs.On(q, "notices.identity-confirmed", owner.Confirmed)
	jobs.On(q, "notices.identity-revoked", owner.Revoked)
	jobs.On[identity.StaffInvited](q, "notices.staff-invited", a.tellInvited)
	signin.Subscribe(q, a.tellAccount)
}
