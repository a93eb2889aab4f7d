/* The promise protocol: terminal, outbox, centre, crashes of both, a network that loses, repeats and forges nothing.
 * Checked for every interleaving within the bounds below; what each line stands for is in docs/promise-model.md.
 *
 * Wrong on purpose, to show that the check can fail: -DRECEIPT_FIRST, -DDELETE_ON_SEND, -DNO_KEYS, -DANY_ANSWER.
 */

#ifndef CASES
#define CASES 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#define WIRE 2

/* Where a parcel stands in the outbox: what a power cut leaves. */
mtype = { absent, waiting, claimed, settled };

mtype outbox[CASES] = absent;   /* durable */
bit sealed[CASES];              /* durable: the bytes are there */
bit promised[CASES];            /* the resident has a receipt */
byte at_centre[CASES];          /* durable: how many cases the centre made of it */
bit known[CASES];               /* durable: the centre knows the key, and has a receipt for it */

byte crashes = 0;
bit busy = 0;                   /* the centre has a request in hand */
bit submitted = 0;              /* nobody submits any more */
bit over = 0;                   /* no crash and no refusal from here on: the world behaves */

#if CASES == 1
#define ALL(what) what(0)
#elif CASES == 2
#define ALL(what) (what(0) && what(1))
#else
#define ALL(what) (what(0) && what(1) && what(2))
#endif

#define TO_SEND(c) (outbox[c] == waiting || outbox[c] == claimed)
#define NOTHING_TO_SEND(c) (!TO_SEND(c))

chan to_centre = [WIRE] of { byte };
chan to_terminal = [WIRE] of { byte, bit };  /* key, and whether the centre signed it */

/* Before the world behaves, at most so many; afterwards none. */
#define CAN_CRASH (crashes < CRASHES && !over)

/* A crash of the centre takes what was on its way with it: the connections break. */
inline break_off() {
    crashes++;
    do
    :: len(to_centre) > 0 -> to_centre?_
    :: len(to_terminal) > 0 -> to_terminal?_, _
    :: else -> break
    od;
    busy = 0
}

/* Makes promises: seal, commit, receipt. A crash in between leaves both or neither. */
active proctype Keeper() {
    byte c = 0;
    do
    :: c < CASES ->
#ifdef RECEIPT_FIRST
        promised[c] = 1;
        if
        :: CAN_CRASH -> crashes++; c++; goto next
        :: true
        fi;
        atomic { outbox[c] = waiting; sealed[c] = 1 };
#else
        if
        :: CAN_CRASH -> crashes++; c++; goto next  /* before the commit: nothing was promised, nothing is there */
        :: true
        fi;
        atomic { outbox[c] = waiting; sealed[c] = 1 };  /* one transaction, flushed */
        if
        :: CAN_CRASH -> crashes++; c++; goto next  /* after the commit, before the receipt: kept, unpromised */
        :: true
        fi;
        promised[c] = 1;
#endif
        c++;
next:   skip
    :: c == CASES -> submitted = 1; break
    od
}

/* Claims, sends, hears, settles, one parcel at a time; starts anew after a crash. */
active proctype Courier() {
    byte c, key; bit vouched;
    do
    :: atomic {
        /* A claim whose courier died ends with its lease. */
        if
        :: TO_SEND(0) -> c = 0
#if CASES > 1
        :: TO_SEND(1) -> c = 1
#endif
#if CASES > 2
        :: TO_SEND(2) -> c = 2
#endif
        fi;
        outbox[c] = claimed
       };
       if
       :: CAN_CRASH -> crashes++; goto again
       :: true
       fi;
       if
       :: nfull(to_centre) -> to_centre!c
       :: !over -> skip                     /* the request is lost */
       fi;
#ifdef DELETE_ON_SEND
       sealed[c] = 0; outbox[c] = settled; goto again;
#endif
       do
       :: to_terminal?key, vouched ->
            if
            :: CAN_CRASH -> crashes++; goto again  /* the answer is known to nobody: it is sent again */
#ifdef ANY_ANSWER
            :: true -> atomic { outbox[c] = settled; sealed[c] = 0 }; goto again
#else
            :: key == c && vouched -> atomic { outbox[c] = settled; sealed[c] = 0 }; goto again
            :: !(key == c && vouched) -> skip     /* a stranger's, or an answer to something else */
#endif
            fi
       :: !over -> break                    /* nothing is heard: time-out, back-off */
       :: over && !busy && len(to_terminal) == 0 && len(to_centre) == 0 -> break
       od;
       atomic { if :: outbox[c] == claimed -> outbox[c] = waiting :: else fi };
again: skip
    :: atomic { over && submitted && ALL(NOTHING_TO_SEND) } -> break
    od
}

/* Takes an envelope in one transaction, once a key; says so under its signature; forgets nothing in a crash. */
active proctype Centre() {
    byte c;
end:
    do
    :: atomic { to_centre?c -> busy = 1 };
       if
       :: CAN_CRASH -> atomic { break_off() }; goto up  /* before the commit */
       :: true
       fi;
       if
#ifdef NO_KEYS
       :: true -> at_centre[c]++
#else
       :: known[c] -> skip
       :: !known[c] -> atomic { known[c] = 1; at_centre[c]++ }
#endif
       fi;
       if
       :: CAN_CRASH -> atomic { break_off() }; goto up  /* after it, the answer is lost */
       :: true
       fi;
       if
       :: nfull(to_terminal) -> to_terminal!c, 1
       :: !over -> skip                     /* the answer is lost */
       fi;
       busy = 0;
up:    skip
    od
}

/* The network: repeats a request, answers without being the centre, and becomes good at some time. What it loses is
 * lost where it is sent. */
active proctype Network() {
    byte c;
    do
    :: atomic { !over && len(to_centre) == 1 -> to_centre?<c>; to_centre!c }
    :: atomic { !over && len(to_terminal) < WIRE -> to_terminal!0, 0 }
    :: !over -> over = 1; break
    od
}

/* Exactly one, never more; nothing freed that the centre does not hold; nothing promised that is nowhere. */
#define SAFE(c) (at_centre[c] <= 1 && (outbox[c] == absent || sealed[c] || at_centre[c] == 1) \
                 && (!promised[c] || sealed[c] || at_centre[c] == 1))
#define ARRIVED(c) (!promised[c] || at_centre[c] == 1)

ltl safe { [] ALL(SAFE) }
ltl arrives { <> over -> <> [] ALL(ARRIVED) }
