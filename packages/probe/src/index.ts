export { checkHttp, type HttpCheckOptions } from './http-check.ts';
export { type HttpAnswer, type HttpGetOptions, httpGet, networkReason } from './http-get.ts';
export { checkLiveness, type WaitOptions, waitUntilReady } from './wait-until-ready.ts';
