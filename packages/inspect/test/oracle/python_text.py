"""Runs Python's own parsers. stdin: {"ini": [text], "split": [text], "tokens": [text], "percent": [[format, values]]}."""

import configparser
import io
import json
import shlex
import sys


def ini(text):
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(';', '#'))
    try:
        parser.read_file(io.StringIO(text, newline=None), source='test.conf')
    except configparser.Error as error:
        return {'error': type(error).__name__, 'message': str(error)}
    return {
        'defaults': list(parser.defaults().items()),
        'sections': [[name, list(parser._sections[name].items())] for name in parser.sections()],
    }


def split(text):
    try:
        return {'words': shlex.split(text)}
    except ValueError as error:
        return {'message': str(error)}


def tokens(text):
    """As supervisor's dict_of_key_value_pairs does, and with POSIX rules as later releases do."""
    results = []
    for posix in (False, True):
        try:
            lexer = shlex.shlex(text, posix=posix)
            lexer.wordchars += '/.+-():'
            results.append({'words': list(lexer)})
        except ValueError as error:
            results.append({'message': str(error)})
    return results


def percent(pair):
    template, values = pair
    try:
        return {'text': template % dict(values)}
    except Exception as error:
        return {'error': type(error).__name__, 'message': str(error)}


def main():
    request = json.load(sys.stdin)
    runs = {'ini': ini, 'split': split, 'tokens': tokens, 'percent': percent}
    json.dump({name: [run(each) for each in request.get(name, [])] for name, run in runs.items()}, sys.stdout)


main()
