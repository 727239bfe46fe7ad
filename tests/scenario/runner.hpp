#pragma once

#include <string>

#include "paper/script.hpp"

namespace m8::scenario {

/// Runs a script in virtual time. Empty: everything was as it should be. Otherwise file, line, what
/// was expected and what was there instead.
///
/// `we` lines, in words (NAME is the script's own, CONTRACT as in paper/named_contract.hpp):
///     watch NAME CONTRACT · unwatch NAME · place NAME buy|sell N CONTRACT at PRICE ·
///     change NAME to PRICE · cancel NAME|all · restart ·
///     ask orders|executions|positions|completed|time ... ·
///     lose name TIME (for so long the gateway's name leads to no address, from the next dial on) ·
///     forget (what was sent, heard and ticked so far does not count any more) · stop · start ·
///     keep books (an order engine with a journal, from a restart on) · enter CONTRACT N · exit ·
///     accept (differences); `refused` behind it: it must be
/// With books, `expect` also has the words of Trader::Holds.
/// `expect` lines; `within 5s`: it comes true, `for 5s`: it stays true, neither: it is true:
///     ready · phase NAME · told NAME (that this was its phase, however shortly) · usable ·
///     alarm · orders allowed · ticks NAME · kind NAME live|delayed · lines N (at the gateway) ·
///     orders N (working there) · status NAME STATUS · filled NAME N (as we know) · codes NAME CODE
///     · effect NAME unknown|ended|notice · refused NAME (by our client itself) · commissions N ·
///     sent MESSAGE N · notice CODE · lost N (times) · books match · position CONTRACT N · alone:
///     one NAME (exactly one working or filled order with its reference at the broker)
/// each also with `not` before it.
std::string RunScript(const paper::Script& script);
/// The same over TCP on this machine, in real time. Moments (`at`) come as soon as their turn, and
/// `sent` is not looked at.
std::string RunScriptOverTcp(const paper::Script& script);

}  // namespace m8::scenario
