import { openImage } from '@up/oci';
import { createSubject } from './src/subject.ts';
import { performance } from 'node:perf_hooks';
import { TOKEN } from './src/rules/secret/token.ts';
import { PRIVATE_KEY } from './src/rules/secret/private-key.ts';
const t0=performance.now();
const image = await openImage(process.argv[2]!, {signal: new AbortController().signal});
console.log('open', (performance.now()-t0).toFixed(0));
let n=0,texts:string[]=[],bytes=0;
for (const [,node] of image.tree.walk()) { n++; const t=node.facts?.text; if(t!==undefined){texts.push(t);bytes+=t.length;} }
console.log({n,texts:texts.length,mib:bytes/2**20});
const time=(name:string,f:()=>number)=>{ for(let i=0;i<3;i++){ const t=performance.now(); const c=f(); console.log(name,(performance.now()-t).toFixed(0)+' ms',c);} };
const hints=['ghp_','gho_','ghu_','ghs_','ghr_','github_pat_','glpat-','ATATT3x','ATBB','AKIA','ASIA','_v1_','npm_','pypi-AgE','dckr_','hf_','hvs.','xox','k_live_','SG.','T3BlbkFJ','sk-ant-','tskey-','AccountKey=','lin_api_','shpat_','ops_ey','://','PRIVATE KEY','AGE-SECRET','PrivateKey','=='];
time('includes',()=>{let c=0; for(const t of texts) for(const h of hints) if(t.includes(h)) {c++;} return c;});
const re=/gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_|gl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20}|ATATT3x|ATBB[A-Za-z0-9]{28}|A[KS]IA[A-Z2-7]{16}|do[oprt]_v1_|npm_[A-Za-z0-9]{36}|pypi-AgE|dckr_[po]at_|hf_[A-Za-z]{34}|hvs\.[\w-]{90}|xox[a-z]-\d|xapp-\d|[rs]k_live_|SG\.[\w-]{22}\.|T3BlbkFJ|sk-ant-|tskey-|AccountKey=|lin_api_|shp(?:pa|ca|at|ss)_|ops_ey|PRIVATE KEY|AGE-SECRET-KEY-1|PuTTY-User-Key|PrivateKey *=|[A-Za-z0-9+\/]{86}==|[Ss](?:ecret|ECRET)_?[Aa](?:ccess|CCESS)_?[Kk](?:ey|EY)|hooks\.slack\.com\/services\//;
time('regex',()=>{let c=0; for(const t of texts) if(re.test(t)) c++; return c;});
const subject=createSubject({image});
for (const rule of [PRIVATE_KEY,TOKEN]) { const t=performance.now(); const f=[]; for await (const o of rule.check(subject)) f.push(o); console.log(rule.id,(performance.now()-t).toFixed(0)+' ms', f.length); for(const o of f.slice(0,80)) console.log(o.severity,o.message,o.evidence); }
