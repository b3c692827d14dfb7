// SPDX-License-Identifier: BSD-2-Clause
// Starts `ruleccc lsp` when a file of rules is opened.
'use strict';
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

function activate() {
	const settings = vscode.workspace.getConfiguration('ruleccc');
	const server = { command: settings.get('path'), args: ['lsp', ...settings.get('arguments')] };

	client = new LanguageClient('ruleccc', 'ruleccc', server, {
		documentSelector: [{ language: 'ids' }],
		synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.ids') },
	});
	return client.start();
}

function deactivate() {
	return client && client.stop();
}

module.exports = { activate, deactivate };
