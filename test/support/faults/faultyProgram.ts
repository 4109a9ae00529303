import './armed';
import '../../../src/server/main';
