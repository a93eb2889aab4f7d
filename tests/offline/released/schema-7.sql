BEGIN TRANSACTION;
CREATE TABLE counter (day TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO "counter" VALUES('20260307',7);
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "fact" VALUES('heard',99);
CREATE TABLE need (
            parcel INTEGER NOT NULL REFERENCES parcel (seq) ON DELETE CASCADE,
            part INTEGER NOT NULL REFERENCES parcel (seq) ON DELETE CASCADE,
            PRIMARY KEY (parcel, part)
        ) STRICT, WITHOUT ROWID
        ;
CREATE TABLE parcel (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            lane TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            header BLOB NOT NULL,
            digest TEXT NOT NULL,
            size INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'settled', 'held')),
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            claimed_until INTEGER NOT NULL DEFAULT 0,
            reason_code TEXT,
            reason_detail TEXT,
            acknowledgement BLOB,
            signature TEXT,
            settled_at INTEGER, rank INTEGER NOT NULL DEFAULT 0, party TEXT NOT NULL DEFAULT '', address TEXT, fence INTEGER NOT NULL DEFAULT 0,
            CHECK ((state = 'settled') = (acknowledgement IS NOT NULL)),
            CHECK ((state = 'settled') = (signature IS NOT NULL)),
            CHECK ((state = 'settled') = (settled_at IS NOT NULL))
        ) STRICT
        ;
INSERT INTO "parcel" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','case','T-1 item',X'7B2268223A317D','d1',3,10,'waiting',2,20,0,'N104','reset',NULL,NULL,NULL,0,'',NULL,0);
INSERT INTO "parcel" VALUES(2,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','case','T-2 item',X'7B2268223A327D','d2',4,11,'settled',1,0,30,NULL,NULL,X'61636B','k:s',40,0,'',NULL,0);
INSERT INTO "parcel" VALUES(3,'cccccccccccccccccccccccccccccccc','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','rating','T-2 rating',X'7B2268223A337D','d3',5,12,'held',1,0,31,'N201','422 bad',NULL,NULL,NULL,0,'',NULL,0);
INSERT INTO "parcel" VALUES(4,'dddddddddddddddddddddddddddddddd','dddddddddddddddddddddddddddddddd','case','T-3 item',X'7B2268223A347D','d4',6,13,'claimed',1,0,32,NULL,NULL,NULL,NULL,NULL,0,'',NULL,0);
CREATE TABLE payment_intent (
            key TEXT PRIMARY KEY,
            reference TEXT NOT NULL UNIQUE,
            amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
            state TEXT NOT NULL CHECK (
                state IN ('created', 'requested', 'unknown', 'expired', 'refused', 'paid', 'refunded')
            ),
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL
        ) STRICT
        ;
INSERT INTO "payment_intent" VALUES('p','T-1',500,'paid',1,2);
CREATE TABLE print (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL UNIQUE,
            document TEXT NOT NULL,
            reference TEXT NOT NULL,
            copy INTEGER NOT NULL CHECK (copy >= 1),
            state TEXT NOT NULL CHECK (state IN ('created', 'sent', 'settled', 'seen', 'taken', 'unknown', 'failed')),
            failure TEXT,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            sent_at INTEGER,
            settled_at INTEGER, begun_at INTEGER, cause TEXT,
            UNIQUE (reference, document, copy)
        ) STRICT
        ;
INSERT INTO "print" VALUES(1,'j','receipt','T-1',1,'sent',NULL,1,2,NULL,NULL,NULL,NULL);
CREATE TABLE sealed (
            seq INTEGER PRIMARY KEY REFERENCES parcel (seq),
            body BLOB NOT NULL
        ) STRICT
        ;
INSERT INTO "sealed" VALUES(1,X'787878');
INSERT INTO "sealed" VALUES(3,X'7878787878');
INSERT INTO "sealed" VALUES(4,X'787878787878');
CREATE TABLE slip (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            lane TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            header BLOB NOT NULL,
            digest TEXT NOT NULL,
            size INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            party TEXT NOT NULL,
            needs TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO "slip" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','case','T-1 item',X'7B2268223A317D','d1',3,10,'','');
INSERT INTO "slip" VALUES(3,'cccccccccccccccccccccccccccccccc','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','rating','T-2 rating',X'7B2268223A337D','d3',5,12,'','');
INSERT INTO "slip" VALUES(4,'dddddddddddddddddddddddddddddddd','dddddddddddddddddddddddddddddddd','case','T-3 item',X'7B2268223A347D','d4',6,13,'','');
CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "tally" VALUES('bytes',14);
INSERT INTO "tally" VALUES('claimed',1);
INSERT INTO "tally" VALUES('held',1);
INSERT INTO "tally" VALUES('settled',1);
INSERT INTO "tally" VALUES('waiting',1);
CREATE INDEX parcel_unsettled ON parcel (lane, seq) WHERE state != 'settled';
CREATE INDEX parcel_queue ON parcel (rank) WHERE state IN ('waiting', 'claimed');
CREATE INDEX parcel_party ON parcel (party, seq) WHERE party != '' AND state IN ('waiting', 'claimed');
CREATE INDEX parcel_address ON parcel (address) WHERE address IS NOT NULL;
CREATE INDEX parcel_settled ON parcel (settled_at) WHERE state = 'settled';
CREATE INDEX need_part ON need (part);
CREATE TRIGGER parcel_came AFTER INSERT ON parcel WHEN NEW.kind != 'part' BEGIN UPDATE tally SET value = value + 1 WHERE name = NEW.state; END;
CREATE TRIGGER parcel_left AFTER DELETE ON parcel WHEN OLD.kind != 'part' BEGIN UPDATE tally SET value = value - 1 WHERE name = OLD.state; END;
CREATE TRIGGER parcel_moved AFTER UPDATE OF state ON parcel WHEN NEW.kind != 'part' AND OLD.state != NEW.state BEGIN UPDATE tally SET value = value + CASE name WHEN NEW.state THEN 1 ELSE -1 END WHERE name IN (OLD.state, NEW.state); END;
CREATE TRIGGER sealed_kept AFTER INSERT ON sealed BEGIN UPDATE tally SET value = value + (SELECT size FROM parcel WHERE seq = NEW.seq) WHERE name = 'bytes'; END;
CREATE TRIGGER sealed_gone AFTER DELETE ON sealed BEGIN UPDATE tally SET value = value - (SELECT size FROM parcel WHERE seq = OLD.seq) WHERE name = 'bytes'; END;
CREATE TRIGGER slip_kept AFTER INSERT ON sealed BEGIN INSERT INTO slip SELECT parcel.seq, key, lane, kind, label, header, digest, size, created_at, party, '' FROM parcel WHERE seq = NEW.seq; END;
CREATE TRIGGER slip_gone AFTER DELETE ON sealed BEGIN DELETE FROM slip WHERE seq = OLD.seq; END;
CREATE TRIGGER slip_needs AFTER INSERT ON need BEGIN UPDATE slip SET needs = needs || NEW.part || ' ' WHERE seq = NEW.parcel; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('parcel',4);
INSERT INTO "sqlite_sequence" VALUES('print',1);
COMMIT;
PRAGMA user_version = 7;
