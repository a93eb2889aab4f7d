BEGIN TRANSACTION;
CREATE TABLE counter (day TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO "counter" VALUES('20260307',7);
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
            settled_at INTEGER,
            CHECK ((state = 'settled') = (acknowledgement IS NOT NULL)),
            CHECK ((state = 'settled') = (signature IS NOT NULL)),
            CHECK ((state = 'settled') = (settled_at IS NOT NULL))
        ) STRICT
        ;
INSERT INTO "parcel" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','case','T-1 item',X'7B2268223A317D','d1',3,10,'waiting',2,20,0,'N104','reset',NULL,NULL,NULL);
INSERT INTO "parcel" VALUES(2,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','case','T-2 item',X'7B2268223A327D','d2',4,11,'settled',1,0,30,NULL,NULL,X'61636B','k:s',40);
INSERT INTO "parcel" VALUES(3,'cccccccccccccccccccccccccccccccc','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','rating','T-2 rating',X'7B2268223A337D','d3',5,12,'held',1,0,31,'N201','422 bad',NULL,NULL,NULL);
INSERT INTO "parcel" VALUES(4,'dddddddddddddddddddddddddddddddd','dddddddddddddddddddddddddddddddd','case','T-3 item',X'7B2268223A347D','d4',6,13,'claimed',1,0,32,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE sealed (
            seq INTEGER PRIMARY KEY REFERENCES parcel (seq),
            body BLOB NOT NULL
        ) STRICT
        ;
INSERT INTO "sealed" VALUES(1,X'787878');
INSERT INTO "sealed" VALUES(3,X'7878787878');
INSERT INTO "sealed" VALUES(4,X'787878787878');
CREATE INDEX parcel_unsettled ON parcel (lane, seq) WHERE state != 'settled';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('parcel',4);
COMMIT;
PRAGMA user_version = 1;
