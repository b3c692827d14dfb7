// SPDX-License-Identifier: BSD-2-Clause
// Sessions with the language server. lsp.js FOLDER: an empty folder for files; RULECCC: the program.
'use strict';
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL, fileURLToPath } = require('url');
const rpc = require('vscode-languageserver-protocol/node');

const folder = process.argv[2];
const program = process.env.RULECCC;
let passed = 0, failed = 0;

function check(name, ok, found) {
	if (ok) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAIL ${name}` + (found === undefined ? '' : `: ${JSON.stringify(found)}`));
}

function equal(name, found, wanted) {
	check(name, JSON.stringify(found) === JSON.stringify(wanted), { found, wanted });
}

// A client with one server. In texts, the first '^' of a place is where the cursor is.
class Session {
	constructor(args = [], cwd = undefined) {
		this.server = spawn(program, ['lsp', ...args], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
		this.ended = new Promise((done) => this.server.on('exit', (code, signal) => done(code ?? signal)));
		this.connection = rpc.createProtocolConnection(
			new rpc.StreamMessageReader(this.server.stdout), new rpc.StreamMessageWriter(this.server.stdin));
		this.published = new Map();
		this.waiting = [];
		this.log = [];
		this.versions = new Map();
		this.texts = new Map();
		this.connection.onNotification('textDocument/publishDiagnostics', (p) => {
			this.published.set(p.uri, p);
			this.waiting = this.waiting.filter((w) => !w());
		});
		this.connection.onNotification('window/logMessage', (p) => this.log.push(p.message));
		this.connection.listen();
	}

	async start(capabilities = {}) {
		const result = await this.connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
		await this.connection.sendNotification('initialized', {});
		return result;
	}

	uri(name) {
		return name.includes(':') ? name : pathToFileURL(path.join(folder, name)).href;
	}

	open(name, text) {
		this.versions.set(name, (this.versions.get(name) || 0) + 1);
		this.texts.set(name, text);
		return this.connection.sendNotification('textDocument/didOpen', {
			textDocument: { uri: this.uri(name), languageId: 'ids', version: this.versions.get(name), text } });
	}

	change(name, ...contentChanges) {
		this.versions.set(name, this.versions.get(name) + 1);
		for (const c of contentChanges)
			this.texts.set(name, c.range ? apply(this.texts.get(name), [{ range: c.range, newText: c.text }]) : c.text);
		return this.connection.sendNotification('textDocument/didChange', {
			textDocument: { uri: this.uri(name), version: this.versions.get(name) }, contentChanges });
	}

	// The diagnostics of the last version that was sent; afresh if another document was changed.
	diagnostics(name, afresh = false) {
		const uri = this.uri(name);
		if (afresh)
			this.published.delete(uri);
		return new Promise((done) => {
			const ready = () => {
				const p = this.published.get(uri);
				if (!p || p.version !== this.versions.get(name))
					return false;
				done(p.diagnostics);
				return true;
			};
			if (!ready())
				this.waiting.push(ready);
		});
	}

	// The diagnostics once @right is true of them: warnings come after the errors. At last those that are there.
	eventually(name, right) {
		return new Promise((done) => {
			const found = () => {
				const p = this.published.get(this.uri(name));
				return p && p.version === this.versions.get(name) ? p.diagnostics : [];
			};
			const ready = () => {
				if (!this.published.has(this.uri(name)) || !right(found()))
					return false;
				clearTimeout(timer);
				done(found());
				return true;
			};
			const timer = setTimeout(() => done(found()), 60000);
			if (!ready())
				this.waiting.push(ready);
		});
	}

	async finally(name, ...wanted) {
		const codes = (d) => d.map((x) => x.code).sort().join();
		return codes(await this.eventually(name, (d) => codes(d) === wanted.sort().join())) === wanted.join();
	}

	// What is offered for @where; titles and the text that each would make.
	async actions(name, where, context = {}) {
		const { textDocument, position } = this.at(name, where);
		const found = await this.connection.sendRequest('textDocument/codeAction',
			{ textDocument, range: { start: position, end: position }, context: { diagnostics: [], ...context } });
		return found.map((a) => [a.title, apply(this.texts.get(name), a.edit.changes[this.uri(name)]), a]);
	}

	async codes(name, afresh = false) {
		return (await this.diagnostics(name, afresh)).map((d) => d.code);
	}

	at(name, where) {
		const cursor = where.indexOf('^'), plain = where.replace('^', '');
		const text = this.texts.get(name), off = text.indexOf(plain) + cursor;
		if (text.indexOf(plain) < 0)
			throw new Error(`'${plain}' is not in ${name}`);
		const before = text.slice(0, off).split('\n');
		return { textDocument: { uri: this.uri(name) },
			 position: { line: before.length - 1, character: before[before.length - 1].length } };
	}

	// Opens @text, in which '^' is the cursor, and asks there.
	async ask(method, text) {
		const plain = text.replace('^', '');
		this.open('ask.ids', plain);
		const before = text.slice(0, text.indexOf('^')).split('\n');
		return this.connection.sendRequest(method, {
			textDocument: { uri: this.uri('ask.ids') },
			position: { line: before.length - 1, character: before[before.length - 1].length } });
	}

	async labels(text) {
		return (await this.ask('textDocument/completion', text)).items.map((i) => i.label);
	}

	async hover(text) {
		const h = await this.ask('textDocument/hover', text);
		return h && h.contents.value;
	}

	async stop() {
		await this.connection.sendRequest('shutdown');
		await this.connection.sendNotification('exit');
		return this.ended;
	}
}

function file(name, text) {
	fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
	fs.writeFileSync(path.join(folder, name), text);
}

async function diagnostics() {
	const s = new Session();
	const result = await s.start();
	equal('positions are utf-16', result.capabilities.positionEncoding, 'utf-16');
	check('formatting is promised', result.capabilities.documentFormattingProvider);
	s.open('a.ids', '# é😀\nevent exec where name == "é😀" and filenam contains "/tmp" do alert\n');
	let d = await s.diagnostics('a.ids');
	equal('one diagnostic', d.map((x) => [x.code, x.severity, x.source]), [['ids-unknown-field', 1, 'ruleccc']]);
	equal('its range counts utf-16', d[0].range, { start: { line: 1, character: 35 }, end: { line: 1, character: 42 } });
	check('its message has the hint', /filenam'\ndid you mean 'filename'\?$/.test(d[0].message), d[0].message);
	s.change('a.ids', { range: { start: { line: 1, character: 42 }, end: { line: 1, character: 42 } }, text: 'e' });
	equal('it vanishes', await s.codes('a.ids'), []);
	s.change('a.ids', { range: { start: { line: 1, character: 27 }, end: { line: 1, character: 29 } }, text: '' },
		{ range: { start: { line: 1, character: 61 }, end: { line: 1, character: 66 } }, text: 'alarm' });
	equal('several changes at once', await s.codes('a.ids'), ['ids-unknown-action']);
	s.change('a.ids', { text: 'event exec where uid == root do alert\n' });
	equal('the whole text', await s.codes('a.ids'), []);
	s.change('a.ids', { text: 'list unused = [1]\nevent exec do log\n' });
	const unused = await s.diagnostics('a.ids');
	equal('an unused list is a warning, and grey', unused.map((x) => [x.code, x.severity, x.tags]), [['ids-unused', 2, [1]]]);
	s.change('a.ids', { text: 'event exec where\n' });
	equal('a rule that is not finished', await s.codes('a.ids'), ['ids-syntax']);
	spawnSync('mkfifo', [path.join(folder, 'pipe.ids')]);
	s.change('a.ids', { text: 'import "pipe.ids"\n' });
	equal('a pipe is not imported', (await s.diagnostics('a.ids')).map((x) => x.message.split(': ').pop()), ['it is not a regular file']);
	s.change('a.ids', { text: 'list shells = ["sh"]\nlist shells = ["bash"]\nevent exec where name in shells do log\n' });
	d = await s.diagnostics('a.ids');
	equal('defined twice', d.map((x) => x.code), ['ids-redefined']);
	equal('the first definition is related', d[0].relatedInformation.map((r) => [r.location.uri, r.location.range.start.line]),
		[[s.uri('a.ids'), 0]]);
	s.change('a.ids', { text: 'a\u0000b' });
	equal('not text', await s.codes('a.ids'), ['ids-not-text']);
	s.change('a.ids', { text: 'event exec where uid == \ud800 do log' });
	check('half a character', (await s.codes('a.ids')).length > 0);
	s.change('a.ids', { text: 'macro by_person = uid >= 1000\n' });
	equal('a file for others to import has no unused names', await s.codes('a.ids'), []);
	s.change('a.ids', { range: { start: { line: 0, character: 5 }, end: { line: 0, character: 2 } }, text: 'x' });
	equal('a range that ends before it begins changes nothing', await s.codes('a.ids'), []);
	check('and is said', s.log.some((m) => m.startsWith('textDocument/didChange: ')), s.log);
	s.connection.sendNotification('textDocument/didClose', { textDocument: { uri: s.uri('a.ids') } });
	equal('closed', await s.codes('a.ids', true), []);
	s.open('untitled:Untitled-1', 'event nothing do log\n');
	equal('a document without a file', await s.codes('untitled:Untitled-1'), ['ids-unknown-event']);
	equal('exit after shutdown', await s.stop(), 0);
}

async function imports() {
	const s = new Session(['-I', path.join(folder, 'site'), '--stdio']);
	file('lists/mine.ids', 'list mine = ["a"]\n');
	file('site/macros.ids', 'macro by_person = uid >= 1000\n');
	await s.start();
	s.open('main.ids', 'import "lists/mine.ids"\nimport "macros.ids"\nimport "lists/shells.ids"\n' +
		'event exec where name in mine and by_person and name not in shells do log\n');
	equal('imports beside the file, with -I, of the standard library', await s.codes('main.ids'), []);
	s.open('lists/mine.ids', 'list yours = ["a"]\n');
	equal('the unsaved text of an imported file is used', await s.codes('main.ids', true), ['ids-unknown-list']);
	s.change('lists/mine.ids', { text: 'list mine = [\n' });
	let d = await s.diagnostics('main.ids', true);
	equal('mistakes in an imported file stand at the import', d.map((x) => [x.code, x.range.start.line, x.range.start.character]),
		[['ids-syntax', 0, 7]]);
	equal('with their own place', d[0].relatedInformation[0].location.uri, s.uri('lists/mine.ids'));
	s.connection.sendNotification('textDocument/didClose', { textDocument: { uri: s.uri('lists/mine.ids') } });
	equal('closed, the file on the disk counts', await s.codes('main.ids', true), []);
	file('lists/mine.ids', 'list other = ["a"]\n');
	s.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: s.uri('lists/mine.ids'), type: 2 }] });
	equal('changed on the disk', await s.codes('main.ids', true), ['ids-unknown-list']);
	s.open('lists/new.ids', 'list brand_new = ["b"]\n');
	s.open('main.ids', 'import "lists/new.ids"\nevent exec where name in brand_new do log\n');
	equal('a file that was never saved', await s.codes('main.ids', true), []);
	s.open('main.ids', 'import "lists/gone.ids"\nevent exec do log\n');
	equal('an import that is not there', await s.codes('main.ids', true), ['ids-unknown-import']);
	s.open('a b%ü.ids', 'event exec where name in mine do log\n');
	equal('odd names of files', await s.codes('a b%ü.ids'), ['ids-unknown-list']);
	equal('exit', await s.stop(), 0);
}

async function completion() {
	const s = new Session();
	await s.start();
	const has = async (text, wanted, unwanted = []) => {
		const labels = await s.labels(text);
		for (const w of wanted)
			check(`'${text}' offers ${w}`, labels.includes(w), labels.slice(0, 30));
		for (const w of unwanted)
			check(`'${text}' does not offer ${w}`, !labels.includes(w));
	};
	await has('^', ['import', 'list', 'macro', 'rule', 'event', 'override', 'test'], ['where', 'exec']);
	await has('event exec do log\nru^', ['rule', 'event']);
	await has('import "^', ['lists/shells.ids'], ['event']);
	await has('import "lists/^"', ['lists/web_servers.ids']);
	await has('event ^', ['exec', 'open', 'sys_enter_openat', 'delete', 'sys_enter_'], ['where', 'exec_done', 'uid']);
	await has('event sys_enter_k^', ['sys_enter_kill']);
	await has('event: ^', ['exec', 'open']);
	await has('event exec ^', ['where', 'unless', 'do'], ['filter', 'exec']);
	await has('event: exec\n^', ['filter', 'condition', 'action'], ['where']);
	await has('macro m = uid == 0\nevent open where ^', ['path', 'flags', 'uid', 'parent.', 'm', 'not', 'any', 'len', 'marked'],
		['filename', 'daddr', 'target.', 'contains']);
	await has('event: open\nfilter: uid == 1\ncondition: ^', ['path', 'uid']);
	await has('event signal where ^', ['target.', 'uid']);
	await has('event signal where target.^', ['target.uid', 'target.exe'], ['target.time']);
	await has('event exec where parent.n^', ['parent.name'], ['parent.filename']);
	await has('event exec where ancestor[2].^', ['.name', '.uid']);
	await has('event sys_enter_kill where ^', ['uid']);
	await has('event packet_in where ^', ['daddr', 'time'], ['uid', 'parent.']);
	await has('event open where path ^', ['under', 'contains', 'is', 'exists', 'not in'], ['has', '<', 'and']);
	await has('event open where flags ^', ['has', 'has any', '=='], ['contains', 'under']);
	await has('event open where uid ^', ['==', '<', 'in'], ['contains', 'has']);
	await has('event open where len(path) ^', ['<', 'in'], ['contains']);
	await has('event open where len(^', ['path', 'comm']);
	await has('event open where flags has ^', ['O_CREAT', 'O_RDWR', 'any'], ['AF_INET', 'CAP_BPF']);
	await has('event open where flags has any O_RDWR|^', ['O_CREAT'], ['AF_INET']);
	await has('event open where not (flags has O_RDWR) and caps has ^', ['CAP_BPF'], ['O_CREAT']);
	await has('event connect where proto == ^', ['tcp', 'udp'], ['AF_INET']);
	await has('event connect where family in [AF_INET, ^', ['AF_INET6'], ['any', 'tcp']);
	await has('event connect where any of (proto == tcp, ^', ['family', 'uid'], ['tcp']);
	await has('event exec where exe.deleted == ^', ['true', 'false']);
	await has('import "lists/shells.ids"\nevent exec where name in ^', ['shells'], ['tcp']);
	await has('event exec where uid == 0 ^', ['and', 'or', 'unless', 'do'], ['uid']);
	await has('event exec where uid == 0 and ^', ['gid', 'filename'], ['and']);
	await has('event exec where uid == 0 unless ^', ['gid', 'filename'], ['unless']);
	await has('event exec do ^', ['alert', 'deny', 'kill', 'isolate'], ['uid', 'exec']);
	await has('event exec do alert, ^', ['deny', 'kill']);
	await has('event: exec\naction: ^', ['deny', 'kill']);
	await has('event exec do deny(^', ['EACCES', 'EPERM'], ['SIGUSR1']);
	await has('event exec do signal(^', ['SIGUSR1'], ['EACCES']);
	await has('event exec do isolate(^', ['network', 'freeze']);
	await has('rule x ^', ['severity', 'message', 'tags', 'event'], ['where']);
	await has('rule x severity ^', ['high', 'critical', 'debug'], ['message']);
	await has('rule x severity high mode ^', ['enforce', 'shadow'], ['high']);
	await has('rule x tags a, b mode shadow undecided ^', ['report', 'match', 'ignore']);
	await has('list a = [1]\nlist b = [^', ['a', 'AF_INET']);
	await has('list a = [1]\noverride list ^', ['a'], ['list']);
	await has('macro a = uid == 0\noverride macro ^', ['a']);
	await has('rule r event exec do log\noverride rule ^', ['r']);
	await has('rule r event exec do log\noverride rule r { ^', ['severity', 'mode', 'enabled']);
	await has('rule r event exec do log\ntest "t" given exec { u^', ['uid', 'filename']);
	await has('rule r event exec do log\ntest "t" given exec { uid = 0, ^', ['exe', 'filename']);
	await has('rule r event exec do log\ntest "t" given ^', ['exec']);
	await has('rule r event exec do log\ntest "t" given exec { uid = 0 } expect ^', ['r']);
	await has('test "t" ^', ['given'], ['expect', 'where']);
	await has('test "t" given exec ^', [], ['where', 'do']);
	await has('test "t" given exec { exe = "/x" } ^', ['then', 'expect'], ['given', 'where']);
	await has('test "t" given exec { exe = "/x" } then ^', ['open', 'sys_enter_openat'], ['where']);
	await has('test "t" given exec { exe = "/x" } then open { ^', ['path', 'flags', 'parent.', 'ancestor.', 'marked'], ['filename', 'any', 'len']);
	await has('test "t" given exec { parent.^', ['parent.name', 'parent.marked'], ['parent.filename']);
	await has('test "t" given exec { ancestor[2].^', ['.name', '.uid'], ['==']);
	await has('test "t" given exec { ancestor[2].uid = ^', ['root'], ['any']);
	await has('test "t" given packet_in { ^', ['daddr'], ['marked', 'uid']);
	await has('list a = [1]\ntest "t" given open { flags = ^', ['O_CREAT'], ['a', 'any', 'all']);
	await has('test "t" given open { flags = O_CREAT|^', ['O_RDWR'], ['AF_INET']);
	await has('test "t" given open { path = ^', ['unreadable'], ['true']);
	await has('test "t" given open { pid = ^', [], ['unreadable']);
	await has('test "t" given exec { exe.deleted = ^', ['true', 'false']);
	await has('test "t" given exec { args = ["a", ^', [], ['uid', 'any']);
	await has('test "t" given exec { args = ["a"], ^', ['uid', 'filename'], ['any']);
	await has('test "t" given exec { uid = } ^', ['then', 'expect'], ['root']);
	await has('rule r event exec do log\ntest "t" given exec { uid = 0 } expect ^', ['nothing']);
	await has('rule r event exec do log\nrule q event exec do log\ntest "t" given exec { uid = 0 } expect r, ^', ['q'], ['event']);
	await has('rule r event exec do log\ntest "t" given exec { uid = 0 } expect r ^', ['rule', 'test'], ['r', 'nothing']);
	await has('rule r event exec do log\ntest "t" given exec { uid = 0 } expect r event exec where ^', ['uid', 'any'], ['marked.']);
	await has('macro m = ^', ['uid', 'filename', 'daddr', 'path'], ['m2']);
	equal('nothing in a comment', await s.labels('event exec where # ui^'), []);
	equal('nothing in a string', await s.labels('event exec where comm == "ui^" do log'), []);
	equal('nothing for a new name', await s.labels('rule x^'), []);
	const items = (await s.ask('textDocument/completion', 'event exec where name == "é😀" and parent.na^me == "x" do log')).items;
	const item = items.find((i) => i.label === 'parent.name');
	equal('the word is replaced, also behind the cursor', item && item.textEdit.range,
		{ start: { line: 0, character: 35 }, end: { line: 0, character: 46 } });
	equal('with its type', item && [item.kind, item.detail], [5, 'string']);
	equal('exit', await s.stop(), 0);
}

async function hovers() {
	const s = new Session();
	await s.start();
	const says = async (text, ...words) => {
		const found = await s.hover(text);
		for (const w of words)
			check(`hover '${text}' says '${w}'`, (found || '').includes(w), found);
	};
	await says('event ex^ec do log', 'event exec', 'about to be executed');
	await says('event sys_enter_exec^ve do log', 'Another name of `exec`');
	await says('event ex^it do log', 'cannot be denied');
	await says('event exec where filen^ame contains "x" do log', 'filename : string', 'Several values');
	await says('event exec where parent.exe^ under "/x" do log', 'parent.exe : path', 'May be absent');
	await says('event exec where ancestor[2].ui^d == 5 do log', 'ancestor.uid : user', 'real user id');
	await says('event open where path un^der "/x" do log', 'by whole components');
	await says('event open where flags has any O_WRONLY|O_RD^WR do log', 'O_RDWR', '0x2');
	await says('event exec do al^ert', 'do alert', 'reserved channel');
	await says('list a = [1]\nlist b = [a, 2..3]\nevent exec where uid in ^b do log', 'list b = [1, 2..3]', '2 values');
	await says('import "lists/shells.ids"\nevent exec where name in she^lls do log', 'list shells', '"bash"');
	await says('macro m = uid == 0 and gid == 0\nevent exec where ^m do log', 'macro m = uid == 0 and gid == 0');
	await says('rule r event exec do log\ntest "t" given exec { u^id = 1 } expect r', 'uid : user');
	await says('rule r event exec do log\ntest "t" given exec { uid = 1 } expect ^r', 'rule r event exec do log');
	await says('test "t" given ex^ec { uid = 1 } expect nothing', 'event exec');
	await says('test "t" given exec { uid = 1 } then op^en { path = "/x" } expect nothing', 'event open');
	await says('test "t" given exec { ancestor[2].ui^d = 1 } expect nothing', 'ancestor.uid : user');
	await says('test "t" given exec { parent.mar^ked = a } expect nothing', 'the marks of the process');
	await says('test "t" given open { flags = O_WRONLY|O_RD^WR } expect nothing', 'O_RDWR', '0x2');
	await says('test "t" given open { path = unread^able } expect nothing', 'could not be read');
	await says('rule r event exec do log\nrule q event open do log\ntest "t" given exec { uid = 1 } expect r, ^q', 'rule q event open do log');
	await says('event exec where le^n(exe) > 5 do log', 'len(…)', 'number of bytes');
	equal('nothing in a string', await s.hover('event exec where comm == "ui^d" do log'), null);
	equal('nothing in a comment', await s.hover('# u^id'), null);
	equal('nothing for an unknown name', await s.hover('event exec where nob^ody == 1 do log'), null);
	equal('exit', await s.stop(), 0);
}

async function definitions() {
	const s = new Session();
	file('lists/mine.ids', '# mine\nlist mine = ["a"]\nmacro by_person = uid >= 1000\nrule r event exec do log\n');
	await s.start();
	s.open('main.ids', 'import "lists/mine.ids"\nimport "lists/shells.ids"\nlist mine += ["b"]\n' +
		'event exec where name in mine and by_person and name in shells do log\noverride rule r { enabled = false }\n' +
		'test "r fires" given exec { uid = 1 } expect r\n');
	const places = async (where) => (await s.connection.sendRequest('textDocument/definition', s.at('main.ids', where)))
		.map((l) => [l.uri, l.range.start.line, l.range.start.character]);
	const mine = s.uri('lists/mine.ids');
	equal('a list, in all places', await places('name in mi^ne'), [[mine, 1, 5], [s.uri('main.ids'), 2, 5]]);
	equal('a macro in another file', await places('by_per^son'), [[mine, 2, 6]]);
	equal('a rule', await places('rule ^r {'), [[mine, 3, 5]]);
	equal('a rule that a test expects', await places('expect ^r'), [[mine, 3, 5]]);
	equal('an imported file', await places('lists/mi^ne'), [[mine, 0, 0]]);
	equal('nothing for a field', await places('wh^ere'), []);
	const library = await places('in shel^ls');
	equal('a list of the standard library', library.length, 1);
	check('is in a file that can be read', library.length === 1 &&
		fs.readFileSync(fileURLToPath(library[0][0]), 'utf8').split('\n')[library[0][1]].startsWith('list shells'), library);
	s.open('lists/mine.ids', '\n\nlist mine = ["a"]\nmacro by_person = uid >= 1000\nrule r event exec do log\n');
	equal('in unsaved text', (await places('by_per^son')), [[mine, 3, 6]]);
	const symbols = await s.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: s.uri('main.ids') } });
	equal('symbols', symbols.map((x) => [x.name, x.detail]), [['lists/mine.ids', 'import'], ['lists/shells.ids', 'import'],
		['mine', 'override list'], ['exec', 'event exec'], ['r', 'override rule'], ['r fires', 'test']]);
	equal('their ranges', symbols[3].range, { start: { line: 3, character: 0 }, end: { line: 3, character: 69 } });
	equal('exit', await s.stop(), 0);
}

async function utf8() {
	const s = new Session();
	const result = await s.start({ general: { positionEncodings: ['utf-8', 'utf-16'] } });
	equal('positions are utf-8', result.capabilities.positionEncoding, 'utf-8');
	s.open('a.ids', 'event exec where name == "é😀" and filenam == "x" do log\n');
	const d = await s.diagnostics('a.ids');
	equal('a range that counts bytes', [d[0].range.start.character, d[0].range.end.character], [38, 45]);
	s.change('a.ids', { range: { start: { line: 0, character: 45 }, end: { line: 0, character: 45 } }, text: 'e' });
	equal('a change that counts bytes', await s.codes('a.ids'), []);
	equal('exit', await s.stop(), 0);
}

// What an editor makes of @text with these edits, which must be apart from each other.
function apply(text, edits) {
	const starts = [0];
	for (const end of text.matchAll(/\r\n|\n|\r/g))
		starts.push(end.index + end[0].length);
	const off = (p) => starts[p.line] + p.character;
	let done = text.length, after = '';
	for (const e of [...edits].sort((a, b) => off(b.range.start) - off(a.range.start))) {
		if (off(e.range.end) > done)
			throw new Error('edits overlap');
		after = e.newText + text.slice(off(e.range.end), done) + after;
		done = off(e.range.start);
	}
	return text.slice(0, done) + after;
}

async function warnings() {
	const literals = { textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } } };
	const old = new Session();
	equal('an editor without edits in actions', (await old.start()).capabilities.codeActionProvider, undefined);
	equal('exit', await old.stop(), 0);
	const s = new Session();
	equal('actions are promised', (await s.start(literals)).capabilities.codeActionProvider, { codeActionKinds: ['quickfix'] });

	s.open('a.ids', 'event open where path == "/a" and path == "/b" do log\n');
	check('a lint', await s.finally('a.ids', 'ids-contradiction'));
	s.change('a.ids', { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '# 😀\n\n' });
	let d = await s.diagnostics('a.ids');
	equal('it moves with the text at once', d.map((x) => [x.code, x.range.start.line]), [['ids-contradiction', 2]]);
	s.change('a.ids', { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, text: 'event\n' });
	equal('an error counts alone', await s.codes('a.ids'), ['ids-syntax']);
	s.change('a.ids', { range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, text: '' });
	equal('without it, it is there at once', await s.codes('a.ids'), ['ids-contradiction']);
	s.change('a.ids', { range: { start: { line: 2, character: 29 }, end: { line: 2, character: 46 } }, text: '' });
	check('mended', await s.finally('a.ids'), s.texts.get('a.ids'));

	s.open('b.ids', 'rule a event exec where uid == 1 do log\n# ids: allow never-true\nrule b event exec where uid == 1 do log\n');
	check('of two rules, and of a comment', await s.finally('b.ids', 'ids-duplicate-rule', 'ids-unused-allow'));
	d = await s.diagnostics('b.ids');
	equal('the other rule is related', d.find((x) => x.code === 'ids-duplicate-rule').relatedInformation
		.map((r) => [r.location.uri, r.location.range.start.line, r.message]), [[s.uri('b.ids'), 0, 'the other rule']]);
	s.open('b.ids', 'event open where path matches r"(a|b)*a(a|b){18}" do log\n');
	check('what only the planner finds', await s.finally('b.ids', 'ids-too-many-states'));

	s.open('c.ids', '# 😀\nevent exec where "😀" == name and filenam contains "x" do log\nmacro m = exe == "bin/x"\n  event exec where m do log event exec where m and uid == 0 do alert');
	d = await s.diagnostics('c.ids');
	let a = await s.actions('c.ids', 'filen^am');
	equal('what may be meant', a.map((x) => x[0]), ['Replace by filename']);
	check('becomes the text', a[0][1].includes('and filename contains'), a[0][1]);
	equal('and says what it mends', [a[0][2].kind, a[0][2].isPreferred, a[0][2].diagnostics.map((x) => x.code)], ['quickfix', true, ['ids-unknown-field']]);
	equal('not elsewhere', await s.actions('c.ids', '# ^'), []);
	equal('not if only other actions are wanted', await s.actions('c.ids', 'filen^am', { only: ['refactor'] }), []);
	equal('but if fixes are wanted too', (await s.actions('c.ids', 'filen^am', { only: ['refactor', 'quickfix'] })).length, 1);
	s.change('c.ids', { text: a[0][1] });
	await s.eventually('c.ids', (x) => x.some((y) => y.code === 'ids-never-true'));
	const silence = async (name, where, code) => {
		const all = await s.actions(name, where), found = all.find((x) => x[0] === `Silence ${code} here`);
		check(`'${where}' can be silenced`, found, all);
		const before = await s.diagnostics(name);
		s.change(name, { text: found[1] });
		check(`a comment silences '${where}'`, await s.finally(name, ...before.map((x) => x.code).filter((c) => c !== code)), found[1]);
	};
	await silence('c.ids', '"bin^/x"', 'ids-never-true');
	equal('before the item', s.texts.get('c.ids').split('\n')[2], '# ids: allow ids-never-true');
	s.open('d.ids', 'rule a event exec where uid == 1 do log rule b event exec where uid == 1 do log\r\n');
	await s.eventually('d.ids', (x) => x.length);
	await silence('d.ids', 'rule ^b', 'ids-duplicate-rule');
	equal('an item that does not begin its line', s.texts.get('d.ids'),
		'rule a event exec where uid == 1 do log \r\n# ids: allow ids-duplicate-rule\r\nrule b event exec where uid == 1 do log\r\n');
	s.open('d.ids', '  list spare = ["x"]\nevent exec do log\n');
	await s.diagnostics('d.ids');
	await silence('d.ids', 'spa^re', 'ids-unused');
	equal('blanks before the item', s.texts.get('d.ids'), '  # ids: allow ids-unused\n  list spare = ["x"]\nevent exec do log\n');
	file('lists/bad.ids', 'macro bad = exe == "bin/x"\n');
	s.open('e.ids', 'import "lists/bad.ids"\nevent exec where bad do log\n');
	check('a warning of an imported file', await s.finally('e.ids', 'ids-never-true'));
	equal('is nothing to mend here', await s.actions('e.ids', 'lists^/bad'), []);
	equal('exit', await s.stop(), 0);

	const strict = new Session(['-Werror', '-Wno-unused', '--target-kernel=5.10']);
	await strict.start(literals);
	strict.open('a.ids', 'list a = [1]\nevent open where path == "/a" and path == "/b" do log\n');
	d = await strict.eventually('a.ids', (x) => x.length);
	equal('-W', d.map((x) => [x.code, x.severity]), [['ids-contradiction', 1]]);
	const line = fs.readFileSync('tests/golden/target.err', 'utf8').match(/target.ids:(\d+):/)[1];
	strict.open('a.ids', fs.readFileSync('tests/golden/target.ids', 'utf8').split('\n')[line - 1]);
	check('--target-kernel', await strict.finally('a.ids', 'ids-target-kernel'));
	equal('exit', await strict.stop(), 0);
	const usage = spawnSync(program, ['lsp', '--target-kernel=4'], { encoding: 'utf8' });
	equal('a kernel that is none', usage.status, 2);
}

// Rules for which the passes behind the front end take seconds: nobody waits for them.
async function large() {
	const s = new Session();
	await s.start();
	let text = 'event open where path == "/a" and path == "/b" do log\n';
	for (let i = 0; i < 3000; i++)
		text += `event open where path matches r"^/(home/[^/]+|root)/\\.x${i}y/id_(rsa|dsa|ed25519)(\\.pub)?$" do log\n`;
	const order = [];
	s.connection.onNotification('textDocument/publishDiagnostics', (p) => {
		s.published.set(p.uri, p);
		order.push(p.diagnostics.map((d) => d.code).join());
		s.waiting = s.waiting.filter((w) => !w());
	});
	s.open('a.ids', text);
	equal('at first there is no mistake', await s.codes('a.ids'), []);
	const hover = await s.connection.sendRequest('textDocument/hover', s.at('a.ids', 'event op^en'));
	check('an answer while they run', hover && order.join('|') === '', order);
	check('then what they find', await s.finally('a.ids', 'ids-contradiction', 'ids-too-large'));
	s.change('a.ids', { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: 'event\n' });
	equal('a mistake is found', await s.codes('a.ids'), ['ids-syntax']);
	s.change('a.ids', { range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } }, text: '' });
	check('and mended', await s.finally('a.ids', 'ids-too-large'));
	s.change('a.ids', { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: 'list a = [1]\n' });
	check('a change', await s.finally('a.ids', 'ids-unused', 'ids-too-large'));
	s.change('a.ids', { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: 'list b = [1]\n' });
	await s.codes('a.ids');
	equal('exit while they run', await s.stop(), 0);
}

// What is found in every golden, and where, is what `ruleccc --check` says.
async function sameAsCheck() {
	const golden = path.resolve('tests/golden');
	const sessions = new Map();
	for (const name of fs.readdirSync(golden).filter((n) => n.endsWith('.ids'))) {
		const from = path.join(golden, name), args = from.replace(/ids$/, 'args');
		const text = fs.readFileSync(from, 'utf8');
		const options = !fs.existsSync(args) ? [] : fs.readFileSync(args, 'utf8').trim().split(/\s+/).filter((o) => o !== name);
		if (text.includes('\ufffd') || options.some((o) => !/^(-I|-W|--target)/.test(o)))
			continue;
		const said = spawnSync(program, ['--check', '--format=json', ...options, from], { cwd: golden, encoding: 'utf8' });
		const place = (p) => p && p.file === from ? p.line - 1 : -1;
		const rules = /(^|\s)(event|rule|sequence)\b/.test(text.replace(/#.*/g, ''));
		const wanted = JSON.parse(said.stderr).diagnostics.filter((d) => rules || d.code !== 'ids-unused')
			.map((d) => [d.code, d.severity === 'error' ? 1 : 2, place(d.place)]).slice(0, 500);
		const found = (ds) => ds.map((d) => [d.code, d.severity,
			/(^|\n)in the imported file/.test(d.message) || !wanted.some((w) => w[0] === d.code && w[2] === d.range.start.line) ? -1 : d.range.start.line]);
		const sorted = (l) => JSON.stringify(l.map((x) => x.join(' ')).sort());
		const key = options.join(' ');
		if (!sessions.has(key)) {
			sessions.set(key, new Session(options, golden));
			await sessions.get(key).start();
		}
		const s = sessions.get(key), uri = pathToFileURL(from).href;
		s.open(uri, text);
		const last = await s.eventually(uri, (ds) => sorted(found(ds)) === sorted(wanted));
		equal(`${name} as --check has it`, sorted(found(last)), sorted(wanted));
		s.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
	}
	for (const s of sessions.values())
		equal('exit', await s.stop(), 0);
}

async function formatting() {
	const s = new Session();
	await s.start();
	const edits = (name) => s.connection.sendRequest('textDocument/formatting',
		{ textDocument: { uri: s.uri(name) }, options: { tabSize: 8, insertSpaces: false } });
	const fmt = (text) => spawnSync(program, ['fmt', '-'], { input: text, encoding: 'utf8' });
	file('f.ids', 'event   exec  do log # on the disk\n');
	const samples = fs.readdirSync('samples').filter((n) => n.endsWith('.ids'))
		.map((n) => [n, fs.readFileSync(path.join('samples', n), 'utf8')]);
	const messy = [
		['not saved', 'list a=[1,2]\nevent   exec  where uid in a  do log'],
		['characters of two units', '# 😀é\nlist a=["😀", "é"] # 😀😀\n\n\n# 😀 é\nevent exec where name in a do log # 😀'],
		['CRLF', '# é😀\r\nlist a=[1]\r\n\r\n\r\nevent exec where uid in a do log # 😀\r\n'],
		['some CRLF', 'list a = [1]\r\nevent exec where uid in a do log\nlist b=[2]\r\nlist c = [a, b]'],
		['CR alone', 'list a = [1]\revent exec where uid in a do log\r# x\ry'],
		['blank lines at the end', 'event exec do log\n\n\n\n'],
		['nothing but blanks', ' \n\t\n  '],
		['only a comment', '   # 😀  '],
		...samples.map(([n, text]) => [`${n} in one line each`, text.replace(/\n[ \t]+/g, ' ')]),
		...samples.map(([n, text]) => [`${n} with CRLF`, text.replace(/\n/g, '\r\n')]),
	];
	for (const [name, text] of messy) {
		const wanted = fmt(text);
		s.open('f.ids', text);
		const found = await edits('f.ids');
		if (wanted.status) {
			equal(`formatting ${name} is refused`, found, null);
			continue;
		}
		equal(`formatting ${name}`, apply(text, found), wanted.stdout);
		s.open('f.ids', wanted.stdout);
		equal(`formatting ${name} again`, await edits('f.ids'), []);
	}
	for (const [name, text] of samples) {
		s.open('f.ids', text);
		equal(`${name} has its layout`, await edits('f.ids'), []);
	}
	const long = 'list   a = [1]\n' + 'list b = [1]\n\n'.repeat(100) + 'list   c = [1]\n';
	s.open('f.ids', long);
	equal('lines that have their layout are left alone', (await edits('f.ids')).map((e) => [e.range.start.line, e.range.end.line]),
		[[0, 1], [201, 202]]);
	for (const text of ['event exec where', 'list   a = [\n', 'event exec do log\n"', 'a\u0000b', 'event exec where uid == \ud800 do log']) {
		s.open('f.ids', text);
		equal(`${JSON.stringify(text)} is left alone`, await edits('f.ids'), null);
	}
	equal('nothing', (s.open('f.ids', ''), await edits('f.ids')), []);
	equal('the file on the disk is not touched', fs.readFileSync(path.join(folder, 'f.ids'), 'utf8'), 'event   exec  do log # on the disk\n');
	equal('exit', await s.stop(), 0);
}

// Runs the server on @input as it is; its answers.
function raw(...input) {
	const bytes = Buffer.concat(input.map((i) => Buffer.isBuffer(i) ? i :
		typeof i === 'string' ? Buffer.from(`Content-Length: ${Buffer.byteLength(i)}\r\n\r\n${i}`) :
		raw.frame(i)));
	const result = spawnSync(program, ['lsp'], { input: bytes, maxBuffer: 1 << 30 });
	const answers = [];
	let out = result.stdout;
	while (out.length) {
		const head = /^Content-Length: (\d+)\r\n\r\n/.exec(out.toString('latin1'));
		const end = head[0].length + Number(head[1]);
		answers.push(JSON.parse(out.subarray(head[0].length, end)));
		out = out.subarray(end);
	}
	return { status: result.status ?? result.signal, answers,
		 errors: answers.filter((a) => a.error).map((a) => [a.id, a.error.code]) };
}
raw.frame = (o) => {
	const text = JSON.stringify({ jsonrpc: '2.0', ...o });
	return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};

function damaged() {
	const init = { id: 1, method: 'initialize', params: { capabilities: {} } };
	const bye = [{ id: 99, method: 'shutdown' }, { method: 'exit' }];
	const hover = { id: 2, method: 'textDocument/hover', params: { textDocument: { uri: 'file:///x' } } };
	const errors = (name, wanted, ...input) => {
		const r = raw(...input);
		equal(name, r.errors, wanted);
		return r;
	};
	equal('the input ends', raw().status, 1);
	equal('exit without shutdown', raw(init, { method: 'exit' }).status, 1);
	equal('the input ends after shutdown', raw(init, bye[0]).status, 0);
	equal('exit after shutdown', errors('fine', [], init, ...bye).status, 0);
	equal('goes on after damage', errors('not JSON', [[null, -32700]], init, '{"jsonrpc": ', ...bye).status, 0);
	errors('an empty message', [[null, -32700]], init, '', ...bye);
	errors('more than one value', [[null, -32700]], init, '{} {}', ...bye);
	errors('not UTF-8', [[null, -32700]], init, Buffer.from('Content-Length: 4\r\n\r\n"\xff "', 'latin1'), ...bye);
	errors('nested too deeply', [[null, -32700]], init, '['.repeat(100000), ...bye);
	for (const text of ['[]', '5', '"x"', 'null', 'true', '{}', '{"jsonrpc":"2.0","method":5}'])
		check(`no message: ${text}`, ['[null,-32600]', '[null,-32700]'].includes(JSON.stringify(raw(init, text, ...bye).errors[0])));
	errors('an id that is none', [[null, -32600]], init, '{"jsonrpc":"2.0","id":{},"method":"shutdown"}', ...bye);
	errors('a header without a length', [[null, -32700]], init, Buffer.from('Content-Type: x\r\n\r\n'), ...bye);
	errors('a length that is no number', [[null, -32700]], init, Buffer.from('Content-Length: -5\r\n\r\n'), ...bye);
	errors('a length beyond all numbers', [[null, -32700]], init, Buffer.from(`Content-Length: ${'9'.repeat(40)}\r\n\r\n`), ...bye);
	errors('a long line', [[null, -32700]], init, Buffer.from('x'.repeat(100000) + '\r\n\r\n'), ...bye);
	equal('a message that is cut short', raw(init, Buffer.from('Content-Length: 500\r\n\r\n{')).status, 1);
	equal('too large a message', raw(init, Buffer.from('Content-Length: 999999999\r\n\r\n{')).status, 1);
	errors('another header, in small letters', [], init,
		Buffer.from('Content-Type: x\r\ncontent-length:  46 \r\n\r\n{"jsonrpc":"2.0","id":5,"method":"shutdown"}  '), { method: 'exit' });
	errors('before initialize', [[2, -32002]], hover, init, ...bye);
	errors('initialize twice', [[1, -32600]], init, init, ...bye);
	errors('after shutdown', [[2, -32600]], init, bye[0], hover, bye[1]);
	errors('an unknown request', [['x', -32601]], init, { id: 'x', method: 'textDocument/nothing' }, ...bye);
	errors('an unknown notification', [], init, { method: 'nothing' }, { method: '$/cancelRequest', params: { id: 1 } }, ...bye);
	errors('a document that is not open', [[2, -32602]], init, hover, ...bye);
	errors('no parameters', [[2, -32602]], init, { id: 2, method: 'textDocument/completion' }, ...bye);
	const open = (text) => ({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///x', version: 1, text } } });
	const ask = (position) => ({ id: 2, method: 'textDocument/hover', params: { textDocument: { uri: 'file:///x' }, position } });
	for (const position of [undefined, null, 5, [], {}, { line: -1, character: 0 }, { line: 'a', character: 0 }, { line: 0.5, character: 1 }])
		errors(`position ${JSON.stringify(position)}`, [[2, -32602]], init, open('event exec do log'), ask(position), ...bye);
	for (const position of [{ line: 1e15, character: 1e15 }, { line: 0, character: 1e9 }])
		errors(`position ${JSON.stringify(position)}`, [], init, open('event exec do log'), ask(position), ...bye);
	for (const params of [undefined, null, [], {}, { textDocument: 5 }, { textDocument: {} },
		{ textDocument: { uri: 5, text: 5 } }, { textDocument: { uri: 'file:///%00', text: '' } }, { textDocument: { uri: '', text: 'x' } }])
		equal(`open ${JSON.stringify(params)}`, raw(init, { method: 'textDocument/didOpen', params }, ...bye).status, 0);
	for (const contentChanges of [undefined, 5, [5], [null], [{}], [{ text: 5 }], [{ range: 5, text: '' }], [{ range: null, text: '' }]])
		equal(`change ${JSON.stringify(contentChanges)}`, raw(init, open('x'), { method: 'textDocument/didChange',
			params: { textDocument: { uri: 'file:///x' }, contentChanges } }, ...bye).status, 0);
	equal('encodings that are none', raw({ ...init, params: { capabilities: { general: { positionEncodings: [null, 5, 'utf-32'] } } } }, ...bye).status, 0);
	const usage = spawnSync(program, ['lsp', 'file.ids'], { encoding: 'utf8' });
	equal('wrong usage', [usage.status, usage.stderr.startsWith('ruleccc: lsp: it takes no file')], [2, true]);
	const warning = spawnSync(program, ['lsp', '-Wnothing'], { encoding: 'utf8' });
	equal('a warning that does not exist', [warning.status, warning.stderr.split('\n')[0]], [2, 'ruleccc: there is no warning for -Wnothing']);
}

// Many beginnings of a text with everything in it, and the cursor at its end: an answer to every question.
function unfinished() {
	const text = fs.readFileSync(path.join(__dirname, 'unfinished.ids'), 'utf8');
	const messages = [{ id: 1, method: 'initialize', params: { capabilities: {} } }];
	for (let i = 0; i <= text.length; i += 5) {
		const part = text.slice(0, i), lines = part.split('\n');
		const params = { textDocument: { uri: 'file:///x' }, position: { line: lines.length - 1, character: lines[lines.length - 1].length } };
		messages.push({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///x', version: i, text: part } } });
		for (const what of ['completion', 'hover', 'definition', 'documentSymbol', 'formatting'])
			messages.push({ id: `${i}`, method: `textDocument/${what}`, params });
	}
	const r = raw(...messages, { id: 2, method: 'shutdown' }, { method: 'exit' });
	equal('unfinished texts', [r.status, r.errors, r.answers.filter((a) => a.id).length], [0, [], (Math.floor(text.length / 5) + 1) * 5 + 2]);
}

async function main() {
	for (const test of [diagnostics, imports, completion, hovers, definitions, utf8, formatting, warnings, large, sameAsCheck, damaged, unfinished])
		await test();
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}

setTimeout(() => {
	console.log(`FAIL no answer in time\n${passed} passed, ${failed + 1} failed`);
	process.exit(1);
}, 300000).unref();
main().catch((e) => {
	console.log(`FAIL ${e.stack}\n${passed} passed, ${failed + 1} failed`);
	process.exit(1);
});
