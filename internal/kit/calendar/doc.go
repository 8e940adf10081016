// Package calendar knows the days of the Polish calendar and counts the terms of the law.
//
// A Date is a day in legal time. A Period is a length such as "14 days" or "1 month". End says on
// which day a term of that length ends, by the Rules of the act that sets it: KPA art. 57, Ordynacja
// podatkowa art. 12, or the Civil Code art. 110–115, to which the act on electronic delivery refers.
// The day of the event is not counted; weeks, months and years end on the matching day; an end on a
// statutory free day or on a Saturday moves to the next day that is neither.
//
// A Clock is a term that may stand still: art. 35 § 5 KPA does not count the time of suspension, of
// mediation, or of delays that are the party's fault or nobody's.
//
// Free days are those of the ustawa z 18.01.1951 o dniach wolnych od pracy: Sundays and the listed
// holidays, each with the dates between which it is in the list. The list is complete from 1991 on;
// the holidays of earlier decades are not told apart. Saturday is not a free day of that act: offices
// are closed and terms move, but IsFree says no.
//
// The package prints dates in Polish with no-break spaces. It does not say "3 days left" (that is a
// matter of plurals, for i18n), reads no clock and knows no lengths of terms: those are dated data of
// the services that use them.
package calendar
