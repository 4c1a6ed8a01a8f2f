// Package supply is gifts and goods: pledged, received, given out, paid.
//
// It will own the ledger of gifts, stores, allotments and receipts. A pledge is
// never part of a sum of gifts; goods are received at a stated value, which is a
// fact of its own with the item goods-value, in fen.
//
// The rules it carries: 公益事业捐赠法 articles 16, 18, 21 and 22: receipt, register,
// use as agreed, answers to the donor, publication; 慈善法 (2016 text article 38, then
// in force) on receipts; the guidance of 民政部 of 2020-02-14, 快进快出、物走账清: quick
// in, quick out, and the books follow the goods.
//
// It is on floor 3, above hotline.
package supply
