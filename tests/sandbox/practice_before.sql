-- The file of the first practice server: one invoice in a company that rounds once. Its key is prac_ and 32 zeros.
BEGIN TRANSACTION;
CREATE TABLE account (
  company_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (company_id, code),
  FOREIGN KEY(company_id) REFERENCES company (id)
);
INSERT INTO "account" VALUES(1,'11000','Trade Receivables',1);
INSERT INTO "account" VALUES(1,'12000','Bank',1);
INSERT INTO "account" VALUES(1,'21000','Trade Payables',1);
INSERT INTO "account" VALUES(1,'22000','Tax Payable',1);
INSERT INTO "account" VALUES(1,'40000','Sales',1);
INSERT INTO "account" VALUES(1,'61001','Expense (Commission)',1);
INSERT INTO "account" VALUES(1,'80100','Forex Gain/Loss',1);
CREATE TABLE api_key (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  last_four VARCHAR NOT NULL,
  scopes VARCHAR NOT NULL,
  state VARCHAR(8) NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(company_id) REFERENCES company (id),
  UNIQUE (digest)
);
INSERT INTO "api_key" VALUES(1,1,'Practice key','ad8b7337a1a58d08c7af1f89e081913cbb4376f741c782de68560233b0613fb0','0000','sales.write purchase.write','ACTIVE');
CREATE TABLE company (
  id INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  home_currency VARCHAR NOT NULL,
  rounding VARCHAR(5) NOT NULL,
  einvoice BOOLEAN NOT NULL,
  monthly_quota INTEGER NOT NULL,
  locked_until DATE,
  created_at VARCHAR(40) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);
INSERT INTO "company" VALUES(1,'Kedai Contoh Sdn Bhd','MYR','TOTAL',0,50000,NULL,'2010-12-24T02:00:00.000000+00:00');
CREATE TABLE contact (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  role VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (company_id, role, name),
  FOREIGN KEY(company_id) REFERENCES company (id)
);
INSERT INTO "contact" VALUES(1,1,'customer','Customer 17850 (C17850)');
CREATE TABLE currency (
  company_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (company_id, code),
  FOREIGN KEY(company_id) REFERENCES company (id)
);
INSERT INTO "currency" VALUES(1,'MYR',1);
INSERT INTO "currency" VALUES(1,'SGD',1);
INSERT INTO "currency" VALUES(1,'USD',1);
CREATE TABLE document (
  id INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  number VARCHAR NOT NULL,
  party VARCHAR NOT NULL,
  first_row INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  state VARCHAR(9) NOT NULL,
  transaction_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(import_id) REFERENCES import (id),
  FOREIGN KEY(transaction_id) REFERENCES "transaction" (id)
);
INSERT INTO "document" VALUES(1,1,'INV-1','Customer 17850 (C17850)',2,2,'POSTED',1);
CREATE TABLE entry (
  id INTEGER NOT NULL,
  transaction_id INTEGER NOT NULL,
  account VARCHAR NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(transaction_id) REFERENCES "transaction" (id)
);
INSERT INTO "entry" VALUES(1,1,'40000',-1000000);
INSERT INTO "entry" VALUES(2,1,'11000',1000000);
CREATE TABLE fault (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  action VARCHAR NOT NULL,
  remaining INTEGER NOT NULL,
  moment VARCHAR NOT NULL,
  calls VARCHAR NOT NULL,
  seconds INTEGER NOT NULL,
  retry_after INTEGER NOT NULL,
  form VARCHAR NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(company_id) REFERENCES company (id)
);
CREATE TABLE import (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  key_id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  state VARCHAR(8) NOT NULL,
  idempotency_key VARCHAR NOT NULL,
  sha256 VARCHAR NOT NULL,
  received_at VARCHAR(40) NOT NULL,
  ready_at VARCHAR(40),
  rows_total INTEGER NOT NULL,
  rows_posted INTEGER NOT NULL,
  rows_duplicate INTEGER NOT NULL,
  rows_rejected INTEGER NOT NULL,
  error_code VARCHAR,
  error_message VARCHAR,
  file BLOB,
  PRIMARY KEY (id),
  UNIQUE (company_id, idempotency_key),
  FOREIGN KEY(company_id) REFERENCES company (id),
  FOREIGN KEY(key_id) REFERENCES api_key (id)
);
INSERT INTO "import" VALUES(1,1,1,'sales-invoices','FINISHED','key-1','6b4000e94e665bb705920aed0d28c0888655796131bcfe2c88d34aea735d9e9e','2010-12-24T02:00:00.000000+00:00',NULL,1,1,0,0,NULL,NULL,NULL);
CREATE TABLE refusal (
  id INTEGER NOT NULL,
  document_id INTEGER NOT NULL,
  "row" INTEGER NOT NULL,
  "column" VARCHAR NOT NULL,
  code VARCHAR NOT NULL,
  message VARCHAR NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(document_id) REFERENCES document (id)
);
CREATE TABLE tax_code (
  company_id INTEGER NOT NULL,
  code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  rate VARCHAR NOT NULL,
  tax_type VARCHAR NOT NULL,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (company_id, code),
  FOREIGN KEY(company_id) REFERENCES company (id)
);
INSERT INTO "tax_code" VALUES(1,'NT','No tax','0','06',1);
INSERT INTO "tax_code" VALUES(1,'MY-SALES10','Sales tax 10 %','0.10','01',1);
CREATE TABLE "transaction" (
  id INTEGER NOT NULL,
  company_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  number VARCHAR NOT NULL,
  party VARCHAR NOT NULL,
  date DATE NOT NULL,
  currency VARCHAR NOT NULL,
  rate VARCHAR NOT NULL,
  total BIGINT NOT NULL,
  open_amount BIGINT NOT NULL,
  open_home BIGINT NOT NULL,
  month VARCHAR NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (company_id, kind, number, party),
  FOREIGN KEY(company_id) REFERENCES company (id),
  FOREIGN KEY(import_id) REFERENCES import (id)
);
INSERT INTO "transaction" VALUES(1,1,1,'sales-invoices','Invoice','INV-1','Customer 17850 (C17850)','2010-12-01','MYR','1',1000000,1000000,1000000,'2010-12');
CREATE INDEX ix_api_key_company_id ON api_key (company_id);
CREATE INDEX ix_fault_company_id ON fault (company_id);
CREATE INDEX transaction_day ON "transaction" (company_id, date);
CREATE INDEX transaction_month ON "transaction" (company_id, month);
CREATE INDEX ix_document_import_id ON document (import_id);
CREATE INDEX ix_entry_transaction_id ON entry (transaction_id);
CREATE INDEX ix_refusal_document_id ON refusal (document_id);
COMMIT;
