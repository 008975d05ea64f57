// SPDX-License-Identifier: Apache-2.0
// Looks at pages in a browser, as people with and without a mouse, a screen or light do. Prints TAP.
//
//   node page.mjs MODULES CHROMIUM PICTURES|- PAGE.html…
//
// MODULES is the folder that holds node_modules; PICTURES a folder for screenshots.
import {createRequire} from 'node:module';
import {readFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [modules, executablePath, pictures, ...files] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'package.json'));
const {chromium} = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
let n = 0;
let failed = false;

function ok(name, problems) {
    n++;
    console.log(`${problems.length ? 'not ok' : 'ok'} ${n} - ${name}`);
    problems.forEach((problem) => console.log(`#   ${problem}`));
    failed ||= problems.length > 0;
}

// What axe finds, in words.
async function findings(page) {
    const {violations} = await page.evaluate(() => axe.run(document, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    return violations.flatMap((v) => v.nodes.slice(0, 3).map(
        (node) => `${v.id}: ${node.target} ${node.any.map((c) => c.message).join('; ')}`));
}

// Whether anything but regions that scroll is wider than the screen.
async function tooWide(page) {
    return page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        const found = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
        for (const e of document.querySelectorAll('main *')) {
            if (e.closest('.scroll') || e.closest('svg')) continue;
            const box = e.getBoundingClientRect();
            if (box.width > 0 && box.right > width + 1) found.push(`${e.tagName} ends at ${box.right} of ${width}`);
        }
        return found.slice(0, 5);
    });
}

// Contrast of a chart's own letters, which axe does not look at.
async function paleLetters(page) {
    return page.evaluate(() => {
        const light = (rgb) => rgb.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const numbers = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);
        const paper = light(numbers(getComputedStyle(document.body).backgroundColor));
        const pale = new Set();
        for (const e of document.querySelectorAll('svg text')) {
            const ink = light(numbers(getComputedStyle(e).fill));
            const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            if (contrast < 4.5) pale.add(`text.${e.getAttribute('class')}: ${contrast.toFixed(2)}`);
        }
        return [...pale];
    });
}

// Labels of one picture that lie on each other, or leave it.
async function badLabels(page) {
    return page.evaluate(() => {
        const found = [];
        for (const svg of document.querySelectorAll('svg')) {
            if (getComputedStyle(svg).display === 'none') continue;
            const frame = svg.getBoundingClientRect();
            const boxes = [...svg.querySelectorAll('text')].map((e) => [e.textContent, e.getBoundingClientRect()]);
            const title = svg.querySelector('title').textContent;
            boxes.forEach(([text, a], i) => {
                if (a.left < frame.left - 1 || a.right > frame.right + 1) found.push(`${title}: "${text}" leaves the picture`);
                for (const [other, b] of boxes.slice(i + 1)) {
                    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                    if (wide > 2 && high > 4) found.push(`${title}: "${text}" lies on "${other}"`);
                }
            });
        }
        return found.slice(0, 10);
    });
}

// Presses Tab through the whole page; what has to be reached and is not.
async function unreached(page) {
    await page.mouse.click(1, 1); // from the top
    const n = await page.evaluate(() => {
        window.scrollTo(0, 0);
        const wanted = [...document.querySelectorAll('a, summary, .scroll')]
            .filter((e) => e.checkVisibility({contentVisibilityAuto: true}));
        window.stops = [];
        window.wanted = wanted;
        document.addEventListener('focusin', (event) => window.stops.push(event.target));
        return wanted.length;
    });
    for (let i = 0; i < n; i++) await page.keyboard.press('Tab');
    return page.evaluate(() => {
        const {stops, wanted} = window;
        const problems = stops[0]?.classList.contains('skip') ? [] : ['the first stop is not the skip link'];
        const missed = wanted.filter((e) => !stops.includes(e));
        return problems.concat(missed.map((e) => `not reached: ${e.tagName} ${e.textContent.slice(0, 40)}`));
    });
}

// Enter on the skip link leads to the report, on a summary to its table.
async function deadKeys(page) {
    await page.evaluate(() => { document.activeElement?.blur(); });
    await page.focus('.skip');
    await page.keyboard.press('Enter');
    const problems = await page.evaluate(() => document.activeElement?.id === 'main' ? [] : ['the skip link does not skip']);
    if (await page.locator('summary').count() === 0) return problems;
    await page.focus('summary');
    await page.keyboard.press('Enter');
    return problems.concat(await page.evaluate(() => {
        const details = document.querySelector('details');
        const open = details.open && details.querySelector('table').getBoundingClientRect().height > 10;
        details.open = false;
        return open ? [] : ['Enter does not open the first table'];
    }));
}

const allStates = [
    ['light', {colorScheme: 'light', media: 'screen'}, 1280],
    ['dark', {colorScheme: 'dark', media: 'screen'}, 1280],
    ['print', {colorScheme: 'light', media: 'print'}, 720],
    ['narrow', {colorScheme: 'light', media: 'screen'}, 320],
];

async function look(context, file, states) {
    const name = path.basename(file, '.html');
    const page = await context.newPage();
    const said = [];
    const asked = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    const own = asked.length;
    // axe is put in by the debugger: the page's own policy lets no script run.
    for (const [state, media, width] of states) {
        await page.setViewportSize({width, height: 900});
        await page.emulateMedia({reducedMotion: 'reduce', ...media});
        await page.evaluate(axe);
        ok(`${name}, ${state}: axe finds nothing`, await findings(page));
        ok(`${name}, ${state}: nothing is too wide, labels are apart and dark enough`,
            [...await tooWide(page), ...await badLabels(page), ...await paleLetters(page)]);
        if (pictures !== '-') {
            await page.screenshot({path: path.join(pictures, `${name}-${state}.png`), fullPage: true});
        }
    }
    await page.setViewportSize({width: 1280, height: 900});
    await page.emulateMedia({media: 'screen', colorScheme: 'light'});
    ok(`${name}: Tab reaches the skip link, all tables and all that opens`, await unreached(page));
    ok(`${name}: Enter follows the skip link and opens a table`, await deadKeys(page));
    await page.evaluate(() => document.querySelectorAll('details').forEach((e) => { e.open = true; }));
    await page.evaluate(axe);
    ok(`${name}, opened: axe finds nothing`, await findings(page));
    ok(`${name}, opened: Tab reaches all`, await unreached(page));
    await page.evaluate(() => document.querySelectorAll('details').forEach((e) => { e.open = false; }));
    ok(`${name}: nothing on the console, nothing asked of the network`,
        [...said, ...(own === 1 ? [] : asked), ...asked.slice(own)]);
    if (pictures !== '-') {
        await page.pdf({path: path.join(pictures, `${name}.pdf`), preferCSSPageSize: true, format: 'A4'});
    }
    ok(`${name}: printed, every chart's table is there`, await unprinted(page));
    await page.close();
}

// Tables behind a closed part that printing would leave out; and on paper it makes no difference what is open.
async function unprinted(page) {
    await page.emulateMedia({media: 'print'});
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const hidden = await page.evaluate(() => [...document.querySelectorAll('details table')]
        .filter((e) => !e.checkVisibility({contentVisibilityAuto: true}) || e.getBoundingClientRect().height < 10)
        .map((e) => `not shown: ${e.caption.textContent}`));
    const closed = await sheets(page);
    await page.evaluate(() => document.querySelectorAll('details').forEach((e) => { e.open = true; }));
    const opened = await sheets(page);
    return closed === opened && closed > 0 ? hidden : [...hidden, `${closed} sheets, with all opened ${opened}`];
}

// How many sheets of paper the page takes.
async function sheets(page) {
    const pdf = await page.pdf({format: 'A4'});
    return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
}

const profile = mkdtempSync(path.join(tmpdir(), 'evenhand-page-'));
const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
    // The first page in all states, others in those in which they differ most.
    for (const [i, file] of files.entries()) {
        await look(context, path.resolve(file), i === 0 ? allStates : [allStates[0], allStates[3]]);
    }
} finally {
    await context.close();
    rmSync(profile, {recursive: true, force: true});
}
console.log(`1..${n}`);
process.exitCode = failed ? 1 : 0;
