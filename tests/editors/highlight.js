// SPDX-License-Identifier: BSD-2-Clause
// highlight.js FAILED FILE...: scopes of all words of the files, compared with what the language server knows of them, and
// of every word of the grammar and the catalogue. RULECCC: the program. FAILED: failures before.
'use strict';
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const textmate = require('vscode-textmate');
const oniguruma = require('vscode-oniguruma');

const program = process.env.RULECCC;
let passed = 0, failed = Number(process.argv[2]);

function check(name, ok, found) {
	if (ok) {
		passed++;
	} else {
		failed++;
		console.log(`FAIL ${name}: ${found}`);
	}
}

async function load() {
	const wasm = path.join(path.dirname(require.resolve('vscode-oniguruma')), 'onig.wasm');
	await oniguruma.loadWASM(fs.readFileSync(wasm).buffer);
	const registry = new textmate.Registry({
		onigLib: Promise.resolve({
			createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
			createOnigString: (s) => new oniguruma.OnigString(s),
		}),
		loadGrammar: async () => textmate.parseRawGrammar(
			fs.readFileSync('editors/ids.tmLanguage.json', 'utf8'), 'ids.tmLanguage.json'),
	});
	return registry.loadGrammar('source.ids');
}

// The innermost scope at each character of each line; '' where there is none.
function scopes(grammar, text) {
	let state = textmate.INITIAL;
	return text.split('\n').map((line) => {
		const result = grammar.tokenizeLine(line, state), at = [];
		state = result.ruleStack;
		for (const t of result.tokens)
			for (let i = t.startIndex; i < t.endIndex; i++)
				at[i] = t.scopes.slice(1).join(' ');
		return at;
	});
}

// Comments, strings, numbers, words and signs, cut without the grammar that is tested.
function* pieces(text) {
	const piece = /(?<comment>#.*)|(?<string>r?"(?:[^"\\\n]|\\.)*")|(?<number>(?:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,}|[0-9]{1,2}:[0-9]{2}|[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)*)(?:\/\w+)?)|(?<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?<sign>[^\s\w])/g;
	let n = 0;
	for (const line of text.split('\n')) {
		for (const m of line.matchAll(piece)) {
			const kind = Object.keys(m.groups).find((k) => m.groups[k] !== undefined);
			yield { kind, text: m[0], line: n, character: m.index };
		}
		n++;
	}
}

// What the language server says of each word: the first line of its hover.
function meanings(text, words) {
	const messages = [{ id: 0, method: 'initialize', params: { capabilities: {} } },
		{ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///x.ids', version: 1, text } } }];
	words.forEach((w, i) => messages.push({ id: i + 1, method: 'textDocument/hover', params: {
		textDocument: { uri: 'file:///x.ids' }, position: { line: w.line, character: w.character } } }));
	messages.push({ id: -1, method: 'shutdown' }, { method: 'exit' });
	const input = messages.map((m) => JSON.stringify({ jsonrpc: '2.0', ...m }))
		.map((m) => `Content-Length: ${Buffer.byteLength(m)}\r\n\r\n${m}`).join('');
	let out = spawnSync(program, ['lsp'], { input, maxBuffer: 1 << 30 }).stdout;
	const found = [];
	while (out.length) {
		const head = /^Content-Length: (\d+)\r\n\r\n/.exec(out.subarray(0, 60).toString('latin1'));
		const end = head[0].length + Number(head[1]);
		const answer = JSON.parse(out.subarray(head[0].length, end));
		out = out.subarray(end);
		if (answer.result && answer.result.contents)
			found[answer.id - 1] = answer.result.contents.value.split('\n')[1];
	}
	return found;
}

// Which scope a word with this meaning must have.
function wanted(meaning, name) {
	if (meaning.startsWith('event '))
		return /entity\.name\.type\.event/;
	if (meaning.startsWith('do '))
		return /support\.function\.action/;
	if (/^(list|macro|rule) /.test(meaning))
		return /variable\.other|entity\.name/;
	if (/ : /.test(meaning)) // of system calls and functions, arguments have names of their own
		return rawField.test(name) ? /variable\.other|support\.variable/ : /support\.variable\.field/;
	if (/\(…\)$/.test(meaning))
		return /support\.function/;
	return /keyword\.operator|constant/;
}
let rawField;

function checkText(grammar, name, text) {
	const at = scopes(grammar, text);
	const list = [...pieces(text)];
	const words = list.filter((p) => p.kind === 'word');
	const known = meanings(text, words);
	const counts = { comment: /^comment\.line/, string: /string\.quoted/, number: /constant\.(numeric|other)/ };
	for (const p of list) {
		const scope = at[p.line][p.character] || '';
		const where = `${name}:${p.line + 1}:${p.character + 1}: '${p.text}'`;
		check(`${where} is not invalid`, !/invalid/.test(at[p.line].slice(p.character, p.character + p.text.length).join()), scope);
		if (counts[p.kind])
			check(`${where} is a ${p.kind}`, counts[p.kind].test(scope), scope);
		else
			check(`${where} has a scope`, scope !== '' && !/^(comment|string)/.test(scope), scope);
	}
	words.forEach((w, i) => {
		if (known[i])
			check(`${name}:${w.line + 1}: '${w.text}' (${known[i]})`, wanted(known[i], w.text).test(at[w.line][w.character]),
				at[w.line][w.character]);
	});
	return known.filter((k) => k).length;
}

const table = (what) => execFileSync(program, ['list', what], { encoding: 'utf8' }).split('\n');

function checkCatalogue(grammar) {
	const scope = (text, word) => scopes(grammar, text)[0][text.lastIndexOf(word)] || '';
	const is = (text, word, re) => check(`'${text}': ${word}`, re.test(scope(text, word)), scope(text, word));
	const fields = table('fields').filter((l) => /^\S+ +\S+ +(int|uint|bool|string|path|ip|duration|flags|enum|user)/.test(l)).map((l) => l.split(/ +/));
	const events = table('events').filter((l) => /^[a-z]\w* +\S/.test(l)).map((l) => l.split(' ')[0]);
	const operators = table('operators').map((l) => /^(\S+(?: in| any)?) /.exec(l)).filter((m) => m).map((m) => m[1]);
	const actions = table('actions').map((l) => l.split(' ')[0]).filter((a) => a);
	const values = [...fs.readFileSync('stdlib/catalog/values.def', 'utf8').matchAll(/^VALUE\(\w+, (\w+),/gm)].map((m) => m[1]);
	const keywords = [...fs.readFileSync('grammar/lexer.l', 'utf8').matchAll(/^([a-z]+) +return (?:TOK_|WORD)/gm)].map((m) => m[1]);
	check('tables are not empty', fields.length > 100 && events.length > 30 && operators.length > 20 && actions.length > 10 &&
		values.length > 500 && keywords.length > 25, [fields, events, operators, actions, values, keywords].map((t) => t.length));
	for (const e of events) {
		is(`event ${e} do log`, e, /entity\.name\.type\.event/);
		is(`rule x event: ${e}`, e, /entity\.name\.type\.event/);
	}
	for (const [who, f] of fields) {
		is(`event exec where ${f}`, f, /support\.variable\.field/);
		if (who === '(process)' && f !== 'time' && f !== 'weekday')
			for (const other of ['parent.', 'target.', 'ancestor.', 'ancestor[3].'])
				is(`event exec where ${other}${f}`, f, /support\.variable\.field/);
	}
	for (const o of operators)
		is(`event exec where x ${o}`, o, /keyword\.operator/);
	for (const a of actions)
		is(`event exec do log, ${a}`, a, /support\.function\.action/);
	for (const v of values)
		is(`event exec where x == ${v}`, v, /constant|support\.variable|keyword/);
	for (const k of keywords) // of some, it takes what follows to make them keywords
		is({ filter: 'x filter:', condition: 'x condition:', action: 'x action:', count: 'x count 5', given: 'test "x" given',
			expect: 'test "x" expect' }[k] || `x ${k}`, k, /keyword|constant\.language/);
	is('event exec where x == "\\q"', '\\q', /invalid\.illegal/);
}

async function main() {
	const grammar = await load();
	const own = new Set(table('fields').map((l) => l.split(/ +/)[1]));
	rawField = { test: (name) => !own.has(name.replace(/^(parent|ancestor|target)\./, '')) };
	let known = 0;
	for (const file of process.argv.slice(3))
		known += checkText(grammar, file, fs.readFileSync(file, 'utf8'));
	check('the server knows many words', known > 1000, known);
	checkCatalogue(grammar);
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}

main().catch((e) => {
	console.log(`FAIL ${e.stack}\n${passed} passed, ${failed + 1} failed`);
	process.exit(1);
});
